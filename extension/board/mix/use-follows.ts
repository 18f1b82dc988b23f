import { useEffect, useState } from 'preact/hooks';
import { browser } from '../../browser.ts';

/**
 * Whether the page has to be connected to the session: while it is visible, and while something streams. A connected
 * page keeps the bot signed in, which a forgotten tab in the background should not.
 */
export function useFollows(isStreaming: boolean): { follows: boolean; isSeen: boolean } {
  const [isSeen, setSeen] = useState(() => document.visibilityState === 'visible');
  const [isCalled, setCalled] = useState(false);
  useEffect(() => {
    const look = () => setSeen(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  useEffect(() => {
    // The session stores each stream there when it begins, and deletes it at its end.
    const onChanged = ({ activeStream }: Record<string, { newValue?: unknown }>) => {
      if (activeStream) setCalled(Boolean(activeStream.newValue));
    };
    browser.storage.onChanged.addListener(onChanged);
    // A page that a scene opens behind the others was not there when the stream began.
    browser.storage.session.get('activeStream').then(
      ({ activeStream }) => setCalled(Boolean(activeStream)),
      () => undefined,
    );
    return () => browser.storage.onChanged.removeListener(onChanged);
  }, []);
  return { follows: isSeen || isStreaming || isCalled, isSeen };
}
