import { EarshotError, asEarshotError } from '../shared-protocol/error.ts';
import { silenceFrame } from '../shared-protocol/opus-frame.ts';
import type { FromHost, Stats, ToHost } from '../shared-protocol/native-messages.ts';
import { voiceModes, type Dialect } from '../shared-protocol/voice-payloads.ts';
import type { DaveCalls } from './e2ee/dave-calls.ts';
import { noCallEncryption, type CallEncryption } from './e2ee/call-encryption.ts';
import { batchMs } from './listen/batch.ts';
import { createEar } from './listen/ear.ts';
import type { SoundInlet } from './sound-inlet.ts';
import type { Outlet, OutletEvents } from './transport/transport.ts';
import type { VoiceTaker } from './transport/udp-session.ts';

type Of<Type extends ToHost['type']> = Extract<ToHost, { type: Type }>;

/**
 * ```
 * opening -> open -> started -> closed
 * ```
 * `close`, a failed encryption and the end of the transport lead to `closed` from each.
 */
type State = 'opening' | 'open' | 'started' | 'closed';

export interface VoiceSession {
  /** Called once. */
  open(message: Of<'open'>): Promise<FromHost>;
  /** @throws EarshotError */
  start(message: Of<'start'>): FromHost;
  /** An audio message with invalid fields. */
  invalidAudio(): void;
  /** Sound that nobody takes. @throws EarshotError `message-state` */
  refuseSound(): void;
  /** @throws EarshotError `message-state` */
  pause(message: Of<'pause'>): void;
  /** @throws EarshotError `message-state` */
  speakAs(message: Of<'speak-as'>): void;
  /** @throws EarshotError `message-state` */
  listen(message: Of<'listen'>): void;
  /** @throws EarshotError `message-state` */
  relay(message: Of<'relay-json' | 'relay-binary'>): void;
  /** @throws EarshotError `message-state` */
  agreeToClear(): void;
  /** Ends it without a report. */
  close(): void;
}

export interface VoiceSessionOptions {
  session: number;
  dialect: Dialect;
  daveCalls: DaveCalls;
  createOutlet(events: OutletEvents, taker: VoiceTaker): Outlet;
  nowMs(): number;
  /** all listening sessions: they share the extension's limit */
  listening: Set<number>;
  sound: SoundInlet;
  send(message: FromHost): void;
  /** It ended by itself; `close` is not needed. */
  onEnded(error: EarshotError): void;
}

/** One voice session and its legal requests. @throws EarshotError `dave-missing` */
export function createVoiceSession(options: VoiceSessionOptions): VoiceSession {
  const { session, dialect, daveCalls, createOutlet, nowMs, listening, sound, send, onEnded } = options;
  let state: State = 'opening';

  const expect = (...allowed: State[]): void => {
    if (!allowed.includes(state)) throw new EarshotError('message-state', state);
  };
  const close = (): void => {
    if (state === 'closed') return;
    state = 'closed';
    sound.close(session);
    listening.delete(session);
    ear.close();
    encryption.end();
    outlet.close();
  };
  const end = (error: EarshotError): void => {
    if (state === 'closed') return;
    close();
    onEnded(error);
  };
  const completed = (stats: Stats): Stats => ({ ...stats, ...encryption.figures() });

  const ear = createEar({
    nowMs,
    unseal: (userId, frame) => encryption.open(userId, frame),
    batchMs: () => batchMs(listening.size),
    send: (voices) => send({ type: 'heard', session, voices }),
  });
  const outlet = createOutlet(
    {
      onStats: (stats) => send(completed(stats)),
      onActivity: (ssrcs) => send({ type: 'activity', session, ssrcs }),
      onEnded: end,
    },
    ear,
  );
  const encryption: CallEncryption =
    dialect === 'original'
      ? noCallEncryption
      : daveCalls.begin(session, {
          send: (message) => state !== 'closed' && send(message),
          discard: outlet.discard,
          onFailure: end,
        });

  return {
    async open({ id, ssrc, candidates, allowLoopback }) {
      try {
        const { address, port, via } = await outlet.open({ session, dialect, ssrc, candidates, allowLoopback });
        if (state === 'closed') throw new EarshotError('message-state', 'closed meanwhile');
        state = 'open';
        return { type: 'discovered', replyTo: id, session, address, port, via };
      } catch (thrown) {
        const error = asEarshotError(thrown, 'host-fatal');
        close();
        throw error;
      }
    },
    start({ id, mode, secretKey, dave }) {
      expect('open', 'started');
      if (!(voiceModes[dialect] as readonly string[]).includes(mode)) throw new EarshotError('mode-unknown', mode);
      const key = secretKey === null ? null : bytesOf(secretKey);
      if (mode !== 'plain' && key?.length !== 32) throw new EarshotError('key-length', `${key?.length ?? 0}`);
      encryption.start(dave);
      outlet.start(mode, mode === 'plain' ? null : key, () => encryption.seal(silenceFrame));
      state = 'started';
      sound.open(session, { encryption, outlet });
      return { type: 'ok', replyTo: id };
    },
    invalidAudio() {
      if (state === 'started') outlet.invalidAudio();
    },
    refuseSound: () => expect('started'),
    pause({ flush = false }) {
      expect('started');
      outlet.pause(flush);
    },
    speakAs({ flags }) {
      expect('started');
      outlet.speakAs(flags);
    },
    listen({ voices }) {
      expect('started');
      if (voices) listening.add(session);
      else listening.delete(session);
      ear.listenTo(voices);
    },
    relay: (message) => encryption.receive(message),
    agreeToClear() {
      expect('started');
      encryption.agreeToClear();
    },
    close,
  };
}

/**
 * In their own memory, so that they can be wiped. Node's decoder leaves its bytes in shared memory, and V8 moves small
 * arrays and leaves copies behind: an ArrayBuffer never moves.
 */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const decoded = Buffer.from(base64, 'base64');
  const bytes = new Uint8Array(new ArrayBuffer(decoded.length));
  bytes.set(decoded);
  decoded.fill(0);
  return bytes;
}
