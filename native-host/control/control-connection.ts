import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import * as v from 'valibot';
import {
  controlError,
  isControlVerb,
  maxControlLineBytes,
  type ControlError,
  type ControlRefusal,
  type ControlVerb,
} from '../../shared-protocol/control.ts';
import { createRateLimit } from '../../shared-protocol/rate-limit.ts';
import { createLineReader } from './line-reader.ts';

/** A program sends its secret at once; anything else is not a program of ours. */
const secretDeadlineMs = 2000;
/** A program that neither watches nor requests anything for this long is disconnected. */
const idleDeadlineMs = 300_000;
/** More than a hand on a deck or a fader sends; each request may reach the channel. */
export const controlRate = { burst: 20, perSecond: 20 } as const;
/** Refusals in a row: no honest program causes that many, and each costs an answer. */
const maxRefusals = 100;
/** Requests that wait for their answer. */
const maxOpen = 16;
/** Unread bytes of a program that has stopped reading. */
const maxUnreadBytes = 256 * 1024;

const Id = v.union([v.pipe(v.number(), v.finite()), v.pipe(v.string(), v.maxLength(64))]);
const Greeting = v.object({ secret: v.pipe(v.string(), v.maxLength(256)) });
const Wish = v.object({
  id: Id,
  verb: v.pipe(v.string(), v.maxLength(32)),
  args: v.optional(
    v.pipe(
      v.custom<object>((args) => !Array.isArray(args)),
      v.record(v.string(), v.unknown()),
    ),
    {},
  ),
});

export interface Answer {
  state?: object | undefined;
  error?: ControlError | undefined;
}

export interface ConnectionOptions {
  secret: string;
  /** the greeting for a program with the right secret */
  hello: object;
  nowMs(): number;
  /** It has sent the secret. False if there are too many of them. */
  onKnown(): boolean;
  onWish(verb: ControlVerb, args: Record<string, unknown>): Promise<Answer>;
  onWatch(): void;
  onClose(): void;
}

/** One program. `unknown -> known -> closed`. */
export interface ControlConnection {
  readonly isKnown: boolean;
  readonly isWatching: boolean;
  /** to one that watches */
  tell(state: object): void;
  close(): void;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function openConnection(socket: Socket, options: ConnectionOptions): ControlConnection {
  let step: 'unknown' | 'known' | 'closed' = 'unknown';
  let isWatching = false;
  let refusals = 0;
  let open = 0;
  /** It sends no more, like one at the end of a pipe, and waits for its answers. */
  let hasSaidAll = false;
  /** lines that arrived while the program did not read */
  let latest: object | null = null;
  const isWithinRate = createRateLimit(controlRate);
  const deadline = setTimeout(() => close(), secretDeadlineMs);

  function close(): void {
    if (step === 'closed') return;
    step = 'closed';
    clearTimeout(deadline);
    // The last line still leaves, but a program that does not read it is not waited for.
    socket.end();
    setTimeout(() => socket.destroy(), 100).unref();
    options.onClose();
  }

  function say(line: object): void {
    if (step === 'closed') return;
    socket.write(`${JSON.stringify(line)}\n`);
    if (socket.writableLength > maxUnreadBytes) {
      close();
      socket.destroy();
    }
  }

  function refuse(code: ControlRefusal, id?: v.InferOutput<typeof Id>): void {
    say({ ...(id !== undefined && { id }), ok: false, error: controlError(code) });
    if ((refusals += 1) >= maxRefusals) close();
  }

  function leaveWith(code: ControlRefusal): void {
    say({ ok: false, error: controlError(code) });
    close();
  }

  function greet(line: unknown): void {
    const { success, output } = v.safeParse(Greeting, line);
    if (!success || !timingSafeEqual(digest(output.secret), digest(options.secret))) return leaveWith('wrong-secret');
    if (!options.onKnown()) return leaveWith('too-many-programs');
    step = 'known';
    clearTimeout(deadline);
    socket.setTimeout(idleDeadlineMs, () => void (isWatching || close()));
    say({ ok: true, ...options.hello });
  }

  async function grant(line: unknown): Promise<void> {
    const { success, output: wish } = v.safeParse(Wish, line);
    if (!success) return refuse('bad-shape', idOf(line));
    const { id, verb, args } = wish;
    if (!isWithinRate(options.nowMs()) || open >= maxOpen) return refuse('too-fast', id);
    if (!isControlVerb(verb)) return refuse('unknown-verb', id);
    refusals = 0;
    open += 1;
    const { state, error } = await options.onWish(verb, args).finally(() => (open -= 1));
    say({ id, ok: !error, ...(error ? { error } : state && { state }) });
    // From the answer on: earlier changes are included in it.
    if (verb === 'watch' && !error && step === 'known' && !isWatching) {
      isWatching = true;
      options.onWatch();
    }
    if (hasSaidAll) leave();
  }

  /** Once it has its answers. */
  function leave(): void {
    if (open === 0) close();
  }

  function onLine(text: string): void {
    if (step === 'closed') return;
    let line: unknown;
    try {
      line = JSON.parse(text);
    } catch {
      return step === 'unknown' ? leaveWith('wrong-secret') : refuse('not-json');
    }
    if (step === 'unknown') greet(line);
    else void grant(line);
  }

  const lines = createLineReader(maxControlLineBytes, onLine, () => leaveWith('too-long'));
  socket.on('data', (chunk: Buffer) => lines.push(chunk));
  socket.on('error', close);
  socket.on('close', close);
  socket.on('end', () => {
    hasSaidAll = true;
    leave();
  });
  socket.on('drain', () => {
    const waiting = latest;
    latest = null;
    if (waiting) say({ state: waiting });
  });

  return {
    get isKnown() {
      return step === 'known';
    },
    get isWatching() {
      return isWatching && step === 'known';
    },
    tell(state) {
      if (socket.writableNeedDrain) latest = state;
      else say({ state });
    },
    close,
  };
}

/** The id of an invalid line, so that its program knows which one it was. */
function idOf(line: unknown): v.InferOutput<typeof Id> | undefined {
  const { success, output } = v.safeParse(v.object({ id: Id }), line);
  return success ? output.id : undefined;
}
