import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { CommandFailed, LevelsMessage, SessionView, ViewCommand } from '../page-contract/view.ts';
import type { ViewPort } from './view-port.ts';
import { openViewPort } from './view-port.ts';

export interface Session {
  /** null until the background has answered */
  view: SessionView | null;
  /** the last command that was refused, until the next command is sent */
  refusal: CommandFailed | null;
  send: (command: ViewCommand) => void;
  /** Levels, about 30 a second, bypassing the renderer: a meter draws them itself. Returns how to stop. */
  onLevels: (listener: (levels: LevelsMessage) => void) => () => void;
}

/** The session as this page sees it, over the runtime port `name`. */
export function useSession(name: string): Session {
  const [view, setView] = useState<SessionView | null>(null);
  const [refusal, setRefusal] = useState<CommandFailed | null>(null);
  const port = useRef<ViewPort | null>(null);
  const listeners = useRef(new Set<(levels: LevelsMessage) => void>());

  // Before the first paint, because everything waits for the answer.
  useLayoutEffect(() => {
    const opened = openViewPort(name, {
      onView: setView,
      onFailed: setRefusal,
      onLevels: (levels) => listeners.current.forEach((listener) => listener(levels)),
    });
    port.current = opened;
    return () => opened.close();
  }, [name]);

  const doors = useMemo(
    () => ({
      send(command: ViewCommand) {
        setRefusal(null);
        port.current?.send(command);
      },
      onLevels(listener: (levels: LevelsMessage) => void) {
        listeners.current.add(listener);
        return () => void listeners.current.delete(listener);
      },
    }),
    [],
  );
  return { view, refusal, ...doors };
}
