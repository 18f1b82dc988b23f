import type * as v from 'valibot';
import { asEarshotError, EarshotError } from '../../../shared-protocol/error.ts';
import { GatewayFrame, gatewayOp, Hello, maxGatewaySendBytes } from '../../../shared-protocol/gateway-payloads.ts';
import { parseDiscordJson, parseShape } from '../../../shared-protocol/parse-json.ts';
import type { Clock } from '../../time/clock.ts';
import { detach } from '../detach.ts';
import { socketOpen, type OpenSocket, type SocketLike } from '../socket.ts';
import { afterCloseCode, lineFailed, type AfterEnd } from './close-codes.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createSendLimit } from './send-limit.ts';

export const connectionLimits = {
  handshakeMs: 10_000,
  helloMs: 10_000,
  /**
   * Of one message, in UTF-16 units. A GUILD_CREATE has up to 500 channels with their overwrites, 250 roles, a thousand
   * active threads, emojis and stickers: several megabytes. Longer messages are not parsed, but the connection
   * continues, because a resume would only bring the same message again.
   */
  maxMessageCharacters: 16 * 1024 * 1024,
  /** of a too long message: enough to find its server */
  lookedAtCharacters: 1024 * 1024,
} as const;

/** Any code but 1000 and 1001 keeps Discord's session alive for a resume. */
export const resumableClose = 4000;
export const finalClose = 1000;

export type Frame = v.InferOutput<typeof GatewayFrame>;

export interface ConnectionOptions {
  url: string;
  openSocket: OpenSocket;
  clock: Clock;
  /** the sequence number for heartbeats */
  lastSequence(): number | null;
  onHello(): void;
  /** every frame except Hello and heartbeat acknowledgements */
  onFrame(frame: Frame): void;
  /** a message was too long to read; its beginning */
  onTooLong(beginning: string): void;
  /** at most once, and never after end() */
  onEnd(end: AfterEnd): void;
}

export interface Connection {
  /** @returns why it was not sent, or null */
  send(op: number, d: unknown): EarshotError | null;
  /** ms until send() has room again */
  freeInMs(): number;
  /** requests an extra heartbeat */
  probe(): void;
  /** closes and detaches at once; no event follows */
  end(closeCode: number): void;
}

/** One socket from opening to end, with Hello and heartbeat. It does not interpret its frames. */
export function openConnection(options: ConnectionOptions): Connection {
  const { clock } = options;
  const limit = createSendLimit();
  let socket: SocketLike | null = null;
  let isOver = false;
  let isGreeted = false;
  let cancelDeadline = () => {};

  const heartbeat = createHeartbeat({
    clock,
    beat: () => beat(),
    onDead: (detail) => unreachable(detail),
  });

  const end = (closeCode: number) => {
    if (isOver) return;
    isOver = true;
    cancelDeadline();
    heartbeat.stop();
    if (socket) detach(socket, closeCode);
  };

  const finish = (after: AfterEnd) => {
    if (isOver) return;
    end(resumableClose);
    options.onEnd(after);
  };

  const unreachable = (detail: string, cause?: unknown) => finish(lineFailed(detail, cause));

  const wait = (detail: string, timeoutMs: number) => {
    cancelDeadline();
    cancelDeadline = clock.setTimer(() => unreachable(detail), timeoutMs);
  };

  const send = (op: number, d: unknown): EarshotError | null => {
    if (isOver || socket?.readyState !== socketOpen) return new EarshotError('gateway-unreachable');
    const text = JSON.stringify({ op, d });
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > maxGatewaySendBytes) return new EarshotError('payload-too-large', `${bytes} bytes`);
    if (!limit.admit(clock.nowMs(), op === gatewayOp.heartbeat)) return new EarshotError('send-limit');
    try {
      socket.send(text);
      return null;
    } catch (error) {
      return new EarshotError('gateway-unreachable', 'send', error);
    }
  };

  const beat = (): boolean => send(gatewayOp.heartbeat, options.lastSequence()) === null;

  const receive = (data: unknown) => {
    if (isOver) return;
    if (typeof data === 'string' && data.length > connectionLimits.maxMessageCharacters)
      return options.onTooLong(data.slice(0, connectionLimits.lookedAtCharacters));
    let frame: Frame;
    let intervalMs: number | null;
    try {
      frame = read(data);
      intervalMs = isGreeted ? null : greetingIn(frame);
    } catch (error) {
      return finish({
        next: 'resume',
        minDelayMs: 0,
        isAnswer: true,
        error: asEarshotError(error, 'gateway-malformed'),
      });
    }
    switch (frame.op) {
      case gatewayOp.hello:
        if (intervalMs === null) return;
        isGreeted = true;
        cancelDeadline();
        heartbeat.start(intervalMs);
        return options.onHello();
      case gatewayOp.heartbeat:
        return void beat();
      case gatewayOp.heartbeatAck:
        return heartbeat.acknowledged();
      default:
        return options.onFrame(frame);
    }
  };

  wait('no answer to the handshake', connectionLimits.handshakeMs);
  try {
    const opened = options.openSocket(options.url);
    socket = opened;
    opened.onopen = () => {
      if (!isOver) wait('no Hello', connectionLimits.helloMs);
    };
    opened.onmessage = ({ data }) => receive(data);
    opened.onclose = ({ code }) => finish(afterCloseCode(code));
    opened.onerror = () => unreachable('connection failed');
  } catch (error) {
    // Not at once: the caller does not have its connection yet.
    cancelDeadline();
    cancelDeadline = clock.setTimer(() => unreachable('refused by the browser', error), 0);
  }
  return {
    send,
    freeInMs: () => limit.freeInMs(clock.nowMs()),
    probe() {
      if (!isOver) heartbeat.probe();
    },
    end,
  };
}

function read(data: unknown): Frame {
  if (typeof data !== 'string') throw new EarshotError('gateway-malformed', 'binary');
  return parseDiscordJson(GatewayFrame, data, 'gateway-malformed');
}

/** The heartbeat's interval in ms, if the frame is a Hello. */
const greetingIn = ({ op, d }: Frame): number | null =>
  op === gatewayOp.hello ? parseShape(Hello, d, 'gateway-malformed').heartbeat_interval : null;
