import { useEffect, useLayoutEffect } from 'preact/hooks';
import { viewPorts, type SessionView } from '../../page-contract/view.ts';
import { useSession, type Session } from '../../ui/use-session.ts';

/** The session as this page sees it, or null while it follows none. */
export type Linked = (Pick<Session, 'send' | 'refusal'> & { view: SessionView }) | null;

/** Draws nothing: while it is there, the page follows the session. */
export function SessionLink({ onLinked }: { onLinked: (linked: Linked) => void }) {
  const { view, refusal, send } = useSession(viewPorts.board);
  useLayoutEffect(() => onLinked(view && { view, refusal, send }), [view, refusal, send, onLinked]);
  useEffect(() => () => onLinked(null), [onLinked]);
  return null;
}
