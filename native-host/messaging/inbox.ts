import type * as v from 'valibot';
import { EarshotError } from '../../shared-protocol/error.ts';
import { pingDeadlineMs, toHost, type ToHost } from '../../shared-protocol/native-messages.ts';
import { parseShape } from '../../shared-protocol/parse-json.ts';
import { decodeFrame } from './frames.ts';
import { createMessageRates } from './message-rates.ts';
import { isPlainAudio } from './plain-audio.ts';

/** A peer that sends this many invalid frames in a row does not speak the protocol. */
const maxBadFrames = 3;

/** One `message-rate` error for everything dropped within this time. */
const rateErrorEveryMs = 1000;

/** The fields that an error uses to name its message. */
export interface About {
  replyTo?: number;
  session?: number;
}

export interface InboxOptions {
  /** Sound for the current sessions; other sound is handled like any message. */
  takeSound(message: Extract<ToHost, { type: 'audio' }>): boolean;
  /** Anything it throws is reported. */
  onMessage(message: ToHost): void;
  /** An audio message with invalid fields. */
  onInvalidAudio(): void;
  report(thrown: unknown, about?: About): void;
  /** Several invalid frames in a row, and nothing else. */
  onJunk(): void;
  /** Nothing arrived for too long, so the peer must be gone. */
  onSilence(): void;
  nowMs(): number;
}

export interface Inbox {
  onFrame(body: Uint8Array): void;
  /** Drops everything that arrives from now on. */
  close(): void;
}

/** Turns frames into messages. Their text, rate and shape are checked here, and nowhere later. */
export function createInbox(options: InboxOptions): Inbox {
  const { takeSound, onMessage, report, nowMs } = options;
  let isClosed = false;
  let badFrames = 0;
  let rateErrorAtMs = -Infinity;
  let isAudioShapeReported = false;
  const isWithinRate = createMessageRates();
  const watchdog = setTimeout(options.onSilence, pingDeadlineMs);

  const onBadFrame = (thrown: unknown): void => {
    badFrames += 1;
    report(thrown);
    if (badFrames >= maxBadFrames) options.onJunk();
  };

  const onExcess = (): void => {
    if (nowMs() - rateErrorAtMs < rateErrorEveryMs) return;
    rateErrorAtMs = nowMs();
    report(new EarshotError('message-rate'));
  };

  /** A broken audio message has no id to answer to; it is counted with the other bad frames. */
  const refuse = (raw: unknown, thrown: unknown): void => {
    const isAudio = fieldOf(raw, 'type') === 'audio';
    if (isAudio) options.onInvalidAudio();
    if (isAudio && isAudioShapeReported) return;
    isAudioShapeReported ||= isAudio;
    report(thrown, aboutOf(raw));
  };

  return {
    onFrame(body) {
      if (isClosed) return;
      // A new timer for each frame would be a good part of a frame's cost.
      watchdog.refresh();
      let raw: unknown;
      try {
        raw = decodeFrame(body);
        badFrames = 0;
      } catch (thrown) {
        return onBadFrame(thrown);
      }
      if (!isWithinRate(fieldOf(raw, 'type'), nowMs())) return onExcess();
      try {
        const message = isPlainAudio(raw) ? raw : parseMessage(raw);
        if (message.type !== 'audio' || !takeSound(message)) onMessage(message);
      } catch (thrown) {
        refuse(raw, thrown);
      }
    },
    close() {
      isClosed = true;
      clearTimeout(watchdog);
    },
  };
}

/** One look-up instead of trying nine shapes in turn, fifty times a second. */
const shapes = new Map<unknown, v.GenericSchema<unknown, ToHost>>(
  Object.values(toHost).map((shape) => [shape.entries.type.literal, shape]),
);

/** @throws EarshotError `message-unknown`, `message-shape` */
function parseMessage(raw: unknown): ToHost {
  const type = fieldOf(raw, 'type');
  const shape = shapes.get(type);
  if (!shape) throw new EarshotError(typeof type === 'string' ? 'message-unknown' : 'message-shape', 'type');
  return parseShape(shape, raw, 'message-shape');
}

/** An own property of any value. */
const fieldOf = (raw: unknown, name: string): unknown =>
  typeof raw === 'object' && raw !== null && Object.hasOwn(raw, name)
    ? (raw as Record<string, unknown>)[name]
    : undefined;

/** The fields that an error about this message can repeat, if they are valid. */
function aboutOf(raw: unknown): About {
  const about: About = {};
  const [id, session] = [fieldOf(raw, 'id'), fieldOf(raw, 'session')];
  if (Number.isSafeInteger(id) && (id as number) >= 0) about.replyTo = id as number;
  if (Number.isSafeInteger(session) && (session as number) >= 0) about.session = session as number;
  return about;
}
