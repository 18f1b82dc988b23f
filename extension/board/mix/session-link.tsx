import { useEffect, useLayoutEffect } from 'preact/hooks';
import { viewPorts, type SessionView } from '../../page-contract/view.ts';
import { useSession, type Session } from '../../ui/use-session.ts';

/** The session as this page sees it; null while the page is not connected to it. */
export type Linked = (Pick<Session, 'send' | 'refusal'> & { view: SessionView }) | null;

/** Draws nothing. While it is mounted, the page is connected to the session. */
export function SessionLink({ onLinked }: { onLinked: (linked: Linked) => void }) {
  const { view, refusal, send } = useSession(viewPorts.board);
  useLayoutEffect(() => onLinked(view && { view, refusal, send }), [view, refusal, send, onLinked]);
  useEffect(() => () => onLinked(null), [onLinked]);
  return null;
}
