import type { MessageSocket } from '../message-socket.ts';

/** For 4015 and all codes that are not Discord's, the client may resume. */
export const leavesResumable = (code: number): boolean => code === 4015 || code < 4000;

/**
 * The WebSocket of a connection:
 * ```
 * attached --close--> closing --lost--> waiting --another socket--> attached
 *     \---------------lost--------------^  \--its deadline--> ended
 * ```
 * After a goodbye (1000), a code that leaves no way back, and in a dialect without resume, `ended` takes the place of
 * `waiting`.
 */
type State =
  /** the deadline of the next heartbeat, or of Identify */
  | { at: 'attached'; socket: MessageSocket; deadline: NodeJS.Timeout }
  /** by us, with this code */
  | { at: 'closing'; socket: MessageSocket; code: number }
  /** for a resume */
  | { at: 'waiting'; deadline: NodeJS.Timeout }
  | { at: 'ended' };

export interface VoiceWire {
  /** null while there is none */
  socket(): MessageSocket | null;
  isWaiting(): boolean;
  attach(socket: MessageSocket): void;
  /** The attached client's time limit starts again. */
  expectHeartbeat(): void;
  close(code: number, reason: string): void;
  /** The socket is gone. @param waitMs for another, if there is a way back */
  lost(code: number, waitMs: number | null): void;
  end(): void;
}

interface WireOptions {
  socket: MessageSocket;
  /** how long the client may stay silent from now on, in ms */
  patienceMs(): number;
  onSilent(): void;
  /** called at most once */
  onEnd(): void;
}

export function createVoiceWire({ socket, patienceMs, onSilent, onEnd }: WireOptions): VoiceWire {
  const attached = (one: MessageSocket): State => ({
    at: 'attached',
    socket: one,
    deadline: setTimeout(onSilent, patienceMs()),
  });
  let state = attached(socket);

  /** Every change goes through here, which also cleans up after the previous state. */
  const become = (next: State): void => {
    if (state.at === 'ended') return;
    if ('deadline' in state) clearTimeout(state.deadline);
    state = next;
    if (next.at === 'ended') onEnd();
  };
  const end = (): void => become({ at: 'ended' });

  return {
    socket: () => ('socket' in state ? state.socket : null),
    isWaiting: () => state.at === 'waiting',
    attach: (next) => become(attached(next)),
    expectHeartbeat() {
      if (state.at === 'attached') become(attached(state.socket));
    },
    close(code, reason) {
      if ('socket' in state) {
        const { socket: closing } = state;
        become({ at: 'closing', socket: closing, code });
        closing.close(code, reason);
      } else if (!leavesResumable(code)) end();
    },
    lost(code, waitMs) {
      // 1000 is a goodbye; if we closed it ourselves, our code decides whether it can be resumed.
      const isOver = state.at === 'closing' ? !leavesResumable(state.code) : code === 1000;
      if (isOver || waitMs === null) return end();
      become({ at: 'waiting', deadline: setTimeout(end, waitMs) });
    },
    end,
  };
}
