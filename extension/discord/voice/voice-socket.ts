import { asEarshotError, EarshotError } from '../../../shared-protocol/error.ts';
import { createRateLimit } from '../../../shared-protocol/rate-limit.ts';
import type { Clock } from '../../time/clock.ts';
import { detach } from '../detach.ts';
import { socketOpen, type OpenSocket, type SocketLike } from '../socket.ts';
import { abnormalClose, voiceEndOf, type VoiceEnd } from './close-codes.ts';
import type { VoiceDialect, VoicePayload, VoiceSignal } from './dialect.ts';
import { voiceHeartbeatMs } from './heartbeat-interval.ts';

/** Browsers let a page close with 1000 or 3000 to 4999. */
const finalClose = 1000;
/** 1000 would end the session too; this code keeps it for a resume. */
const resumableClose = 4000;

export interface VoiceSocketOptions {
  url: string;
  dialect: VoiceDialect;
  openSocket: OpenSocket;
  clock: Clock;
  onOpen(): void;
  onSignal(signal: VoiceSignal): void;
  /** at most once, and never after end() */
  onEnd(end: VoiceEnd): void;
}

export interface VoiceSocket {
  /** bytes are sent unchanged; dropped if the socket is not open */
  send(message: VoicePayload | Uint8Array<ArrayBuffer>): void;
  /** closes and detaches at once; no event follows */
  end(): void;
}

/** One voice socket from opening to end, with its heartbeat: Ready starts it, Hello's interval takes precedence. */
export function openVoiceSocket(options: VoiceSocketOptions): VoiceSocket {
  const { clock, dialect } = options;
  let socket: SocketLike | null = null;
  let isOver = false;
  let helloInterval: unknown = null;
  let readyInterval: unknown = null;
  let cancelBeat = () => {};
  /** servers of the original dialect may never acknowledge; one that did must continue to */
  let hasAcknowledged = dialect.acknowledges;
  let isAcknowledged = true;
  /** the helper drops more than this, and one lost message would break end-to-end encryption */
  const isWithinRate = createRateLimit();

  const end = (closeCode: number) => {
    if (isOver) return;
    isOver = true;
    cancelBeat();
    if (socket) detach(socket, closeCode);
  };

  const finish = (after: VoiceEnd) => {
    if (isOver) return;
    end(after.next === 'resume' ? resumableClose : finalClose);
    options.onEnd(after);
  };

  const fail = (error: EarshotError, isLine: boolean) => {
    const { next } = voiceEndOf(abnormalClose, dialect.name);
    finish({ code: abnormalClose, error, next: isLine ? next : 'rejoin' });
  };

  const send = (message: VoicePayload | Uint8Array<ArrayBuffer>) => {
    if (isOver || socket?.readyState !== socketOpen) return;
    try {
      socket.send(message instanceof Uint8Array ? message : JSON.stringify(message));
    } catch (error) {
      fail(new EarshotError('voice-unreachable', 'send', error), true);
    }
  };

  const beatIn = (delayMs: number, everyMs: number) => {
    cancelBeat();
    cancelBeat = clock.setTimer(() => {
      if (hasAcknowledged && !isAcknowledged)
        return fail(new EarshotError('voice-timeout', 'heartbeat not acknowledged'), true);
      isAcknowledged = false;
      beatIn(everyMs, everyMs);
      send(dialect.heartbeat(clock.wallMs()));
    }, delayMs);
  };

  const startBeating = () => {
    const everyMs = voiceHeartbeatMs(helloInterval, readyInterval);
    beatIn(everyMs * clock.random(), everyMs);
  };

  const receive = (data: unknown) => {
    if (isOver) return;
    let signals: VoiceSignal[];
    try {
      signals = dialect.read(data);
    } catch (error) {
      return fail(asEarshotError(error, 'voice-malformed'), false);
    }
    for (const signal of signals) {
      if (signal.type === 'relay' && !isWithinRate(clock.nowMs()))
        return fail(new EarshotError('voice-malformed', 'a flood of messages'), false);
      follow(signal);
      if (!isOver) options.onSignal(signal);
    }
  };

  /** A message's effect on the heartbeat. */
  const follow = (signal: VoiceSignal) => {
    if (signal.type === 'heartbeat-ack') hasAcknowledged = isAcknowledged = true;
    if (signal.type === 'heartbeat-request') send(dialect.heartbeat(clock.wallMs()));
    // A flood of either must not postpone the heartbeat for ever.
    if (signal.type === 'hello' && helloInterval === null) {
      helloInterval = signal.heartbeatInterval ?? 0;
      startBeating();
    }
    if (signal.type === 'ready' && readyInterval === null) {
      readyInterval = signal.heartbeatInterval ?? 0;
      if (helloInterval === null) startBeating();
    }
  };

  try {
    const opened = options.openSocket(options.url);
    socket = opened;
    opened.binaryType = 'arraybuffer';
    opened.onopen = () => options.onOpen();
    opened.onmessage = ({ data }) => receive(data);
    opened.onclose = ({ code }) => finish(voiceEndOf(code, dialect.name));
    opened.onerror = () => fail(new EarshotError('voice-unreachable'), true);
  } catch (error) {
    // Not at once: the caller does not have its socket yet.
    cancelBeat = clock.setTimer(
      () => fail(new EarshotError('voice-unreachable', 'refused by the browser', error), false),
      0,
    );
  }
  return { send, end: () => end(finalClose) };
}
