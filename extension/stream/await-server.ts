import { EarshotError } from '../../shared-protocol/error.ts';
import type { Clock } from '../time/clock.ts';
import { deferred, wait } from '../time/wait.ts';
import type { VoiceCredentials } from '../discord/gateway/gateway-contract.ts';
import { newServerDeadlineMs } from '../discord/gateway/join.ts';
import type { Freshness } from './fresh-pair.ts';

/** After a 4014 Discord names a new voice server within seconds if the bot was moved. */
const moveDeadlineMs = 5000;
/** A voice server came alone: if the bot was moved, its voice state follows within this time. */
const stateDeadlineMs = 3500;

/** What Discord should send by itself, how long that may take, and the next step if it does not. */
export interface Expected {
  deadlineMs: number;
  /** `join-once`: against Discord's advice, so not twice within minutes */
  otherwise: 'join-afresh' | 'join-once' | 'end';
  /** the reason for the wait */
  error: EarshotError;
}

/** The bot was moved: its voice state has arrived, the voice server follows. */
export const serverOfMove = (): Expected => ({
  deadlineMs: moveDeadlineMs,
  otherwise: 'join-afresh',
  error: new EarshotError('voice-session-ended'),
});

/** The voice server closed the connection for good; a move and the main session's end look the same. */
export const serverAfterClose = (error: EarshotError): Expected => ({
  deadlineMs: moveDeadlineMs,
  otherwise: 'join-once',
  error,
});

/** Discord took the voice server away, or named another. */
export const serverInPlace = (): Expected => ({
  deadlineMs: newServerDeadlineMs,
  otherwise: 'end',
  error: new EarshotError('voice-server-lost'),
});

/** `isGuess`: no voice state came with the server, so the previous channel is assumed. */
export type Awaited = { pair: VoiceCredentials; isGuess: boolean } | { pair: null; expected: Expected };

export interface ServerWait {
  /** @throws the signal's reason */
  wait(expected: Expected): Promise<Awaited>;
  /** the gateway reported something about the bot's voice state */
  look(): void;
  /** the gateway named a voice server */
  named(): void;
  /** changes the expected event */
  expect(expected: Expected): void;
  /** it can no longer come, or is not wanted: the bot joins again */
  giveUp(): void;
  /** the gateway is connected, or gone */
  onGateway(): void;
}

/**
 * Its deadlines run only while the gateway can answer, and restart when it is back. A server named while a connection
 * is up may mean a move or another region; the present sound continues until that is known.
 */
export function createServerWait(options: {
  clock: Clock;
  signal: AbortSignal;
  isReady(): boolean;
  /** the present pair compared with the one that was used last */
  find(): { pair: VoiceCredentials | null; freshness: Freshness };
  /** a new pair has arrived, and nobody waits for it */
  onFound(): void;
}): ServerWait {
  const { clock, signal, isReady } = options;
  let current: { expected: Expected; sinceMs: number; settle(found: Awaited): void } | null = null;
  /** when a server was last named */
  let namedMs = -Infinity;
  let cancelDeadline = (): void => undefined;
  let cancelLook = (): void => undefined;

  function begin(sinceMs = clock.nowMs()): void {
    cancelDeadline();
    if (current && isReady()) {
      const { expected, settle } = current;
      current.sinceMs = sinceMs;
      cancelDeadline = clock.setTimer(() => settle({ pair: null, expected }), expected.deadlineMs);
    }
    look();
  }

  function look(): void {
    cancelLook();
    if (!isReady()) return;
    const { pair, freshness } = options.find();
    if (!pair || freshness === 'none' || freshness === 'same') return;
    const sinceMs = Math.min(namedMs, current?.sinceMs ?? Infinity);
    const leftMs = freshness === 'half' ? sinceMs + stateDeadlineMs - clock.nowMs() : 0;
    if (leftMs > 0) cancelLook = clock.setTimer(look, leftMs);
    else if (current) current.settle({ pair, isGuess: freshness === 'half' });
    else options.onFound();
  }

  return {
    look,
    named() {
      namedMs = clock.nowMs();
      look();
    },
    onGateway() {
      namedMs = clock.nowMs();
      begin();
    },
    async wait(expected) {
      const found = deferred<Awaited>();
      current = { expected, sinceMs: clock.nowMs(), settle: found.resolve };
      begin();
      return wait(found.promise, { signal }).finally(() => {
        current = null;
        cancelDeadline();
        cancelLook();
      });
    },
    expect(expected) {
      if (!current) return;
      current.expected = expected;
      begin(current.sinceMs);
    },
    giveUp: () => current?.settle({ pair: null, expected: serverOfMove() }),
  };
}
