import { EarshotError } from '../../../shared-protocol/error.ts';
import { delayAfter } from '../../time/retry.ts';
import type { Clock } from '../../time/clock.ts';
import type { VoiceCredentials } from '../gateway/gateway-contract.ts';
import type { OpenSocket } from '../socket.ts';
import { abnormalClose, type VoiceEnd } from './close-codes.ts';
import type { RelayedMessage } from './voice-contract.ts';
import type { VoiceDialect, VoicePayload, VoiceSignal } from './dialect.ts';
import { openVoiceSocket, type VoiceSocket } from './voice-socket.ts';

export const resumeLimits = {
  /** from the loss to op 9: sound continues this long, then the bot joins again */
  deadlineMs: 5000,
  /** sockets opened to resume; the count restarts after a minute of health */
  tries: 5,
  healthMs: 60_000,
  /** the host sends a few messages for each change of the group */
  keptMessages: 64,
} as const;

export interface ResumingSocketOptions {
  url: string;
  dialect: VoiceDialect;
  credentials: VoiceCredentials;
  openSocket: OpenSocket;
  clock: Clock;
  /** the first socket is open */
  onOpen(): void;
  onSignal(signal: VoiceSignal): void;
  onResuming(end: VoiceEnd): void;
  onResumed(): void;
  /** at most once, and never after end() */
  onEnd(end: VoiceEnd): void;
}

export interface ResumingSocket {
  /** dropped while the connection is down */
  send(payload: VoicePayload): void;
  /** kept while the connection is down; messages that the host may not send are dropped */
  relay(message: RelayedMessage): void;
  /** The session exists: from now on a broken connection is resumed. */
  allowResume(): void;
  /** closes at once; no event follows */
  end(): void;
}

/**
 * The voice session's connection: one socket after another, as long as the session can be resumed.
 * ```
 *   up ── lost, may resume ──▶ resuming ── op 9 ──▶ up
 *   up ── lost else ──▶ over ◀── deadline, refused ── resuming
 * ```
 */
export function openResumingSocket(options: ResumingSocketOptions): ResumingSocket {
  const { clock, dialect } = options;
  let isOver = false;
  let mayResume = false;
  let tries = 0;
  let resumedAtMs = -Infinity;
  let resuming: { cancelDeadline(): void; cancelTry(): void } | null = null;
  let kept: RelayedMessage[] = [];

  const end = () => {
    isOver = true;
    kept = [];
    resuming?.cancelDeadline();
    resuming?.cancelTry();
    socket.end();
  };

  const finish = (after: VoiceEnd) => {
    if (isOver) return;
    end();
    options.onEnd(after);
  };

  const onLost = (after: VoiceEnd) => {
    if (!mayResume || after.next !== 'resume') return finish(after.next === 'resume' ? rejoinAfter(after) : after);
    if (!resuming) {
      if (clock.nowMs() - resumedAtMs >= resumeLimits.healthMs) tries = 0;
      const cancelDeadline = clock.setTimer(() => finish(rejoinAfter(after)), resumeLimits.deadlineMs);
      resuming = { cancelDeadline, cancelTry: () => {} };
      options.onResuming(after);
      if (isOver) return;
    }
    if (tries >= resumeLimits.tries) return finish(rejoinAfter(after));
    tries += 1;
    const delayMs = tries === 1 ? 0 : delayAfter(tries - 1, clock.random());
    resuming.cancelTry = clock.setTimer(() => {
      socket = open(() => socket.send(dialect.resume(options.credentials)));
    }, delayMs);
  };

  const onSignal = (signal: VoiceSignal) => {
    if (signal.type !== 'resumed') return options.onSignal(signal);
    if (!resuming) return;
    resuming.cancelDeadline();
    resuming = null;
    resumedAtMs = clock.nowMs();
    options.onResumed();
    for (const message of kept.splice(0)) relay(message);
  };

  const open = (onOpen: () => void): VoiceSocket => openVoiceSocket({ ...options, onOpen, onSignal, onEnd: onLost });

  const relay = (message: RelayedMessage) => {
    if (isOver) return;
    if (resuming) {
      kept.push(message);
      if (kept.length > resumeLimits.keptMessages) finish(overflow());
      return;
    }
    const wire = dialect.relay(message);
    if (wire) socket.send(wire);
  };

  let socket = open(options.onOpen);
  return {
    send: (payload) => {
      if (!resuming) socket.send(payload);
    },
    relay,
    allowResume: () => {
      mayResume = dialect.canResume;
    },
    end,
  };
}

const rejoinAfter = ({ code, error }: VoiceEnd): VoiceEnd => ({ code, error, next: 'rejoin' });

const overflow = (): VoiceEnd => ({
  code: abnormalClose,
  next: 'rejoin',
  error: new EarshotError('voice-closed', 'too much to say while the line was down'),
});
