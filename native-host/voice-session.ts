import { EarshotError, asEarshotError } from '../shared-protocol/error.ts';
import type { FromHost, Stats, ToHost } from '../shared-protocol/native-messages.ts';
import { voiceModes, type Dialect } from '../shared-protocol/voice-payloads.ts';
import type { DaveCalls } from './e2ee/dave-calls.ts';
import { noCallEncryption, type CallEncryption } from './e2ee/call-encryption.ts';
import { told } from './messaging/told.ts';
import { createSoundInlet, type SoundInlet } from './sound-inlet.ts';
import type { Transport } from './transport/transport.ts';

type Of<Type extends ToHost['type']> = Extract<ToHost, { type: Type }>;

/**
 * ```
 * closed -> opening -> open -> starting -> started
 * ```
 * `close`, a newer `open`, a failed encryption and the end of the transport lead back to `closed` from each.
 */
interface Active {
  at: 'opening' | 'open' | 'starting' | 'started';
  session: number;
  dialect: Dialect;
  encryption: CallEncryption;
}
type State = { at: 'closed' } | Active;

export interface VoiceSession {
  open(message: Of<'open'>): Promise<FromHost>;
  start(message: Of<'start'>): Promise<FromHost>;
  close(message: Of<'close'>): Promise<FromHost>;
  /** The way in for the sound of a session that was started. */
  readonly takeSound: SoundInlet['take'];
  /** Sound that `takeSound` did not take. @throws EarshotError `message-state` if it is of no older session */
  strayAudio(message: Of<'audio'>): void;
  /** An audio message whose fields were wrong. */
  invalidAudio(): void;
  /** @throws EarshotError `message-state` */
  pause(message: Of<'pause'>): void;
  /** @throws EarshotError `message-state` */
  relay(message: Of<'relay-json' | 'relay-binary'>): void;
  /** @throws EarshotError `message-state` */
  agreeToClear(message: Of<'agree-clear'>): void;
  /** With this side's own figures. */
  completed(stats: Stats): Stats;
  isPresent(session: number): boolean;
  /** The transport is over. True if the session was the present one; it is closed now. */
  ended(session: number): boolean;
}

/** The present voice session and its legal requests. Messages that name an older one are dropped. */
export function createVoiceSession(options: {
  transport: Transport;
  daveCalls: DaveCalls;
  send: (message: FromHost) => void;
}): VoiceSession {
  const { transport, daveCalls, send } = options;
  const sound = createSoundInlet(transport);
  let state: State = { at: 'closed' };
  let newest = -1;

  const isStale = (session: number): boolean => session < newest;
  const isPresent = (session: number): boolean => state.at !== 'closed' && state.session === session;
  const expect = (session: number, ...allowed: State['at'][]): Active => {
    if (state.at === 'closed' || state.session !== session || !allowed.includes(state.at)) {
      throw new EarshotError('message-state', state.at);
    }
    return state;
  };
  const enter = (next: State): void => {
    state = next;
    sound.open(mayHear(next) ? next : null);
  };
  const leave = (): void => {
    if (state.at !== 'closed') state.encryption.end();
    enter({ at: 'closed' });
  };
  /** Ends the session and its path to the voice server, without waiting for the worker's answer. */
  const shut = (): void => {
    if (state.at === 'closed') return;
    leave();
    transport.close().catch(() => undefined);
  };
  /** The same session in another state; false if it is over. */
  const move = (active: Active, at: Active['at']): boolean => {
    if (!isPresent(active.session)) return false;
    enter({ ...active, at });
    return true;
  };

  const beginEncryption = (session: number, dialect: Dialect): CallEncryption => {
    if (dialect === 'original') return noCallEncryption;
    return daveCalls.begin(session, {
      send: (message) => isPresent(session) && send(message),
      discard: transport.discard,
      onFailure(error) {
        if (!isPresent(session)) return;
        shut();
        send({ type: 'ended', session, ...told(error) });
      },
    });
  };

  return {
    async open({ id, session, dialect, ssrc, candidates, allowLoopback }) {
      if (session <= newest) throw new EarshotError('message-state', 'this session was opened before');
      const encryption = beginEncryption(session, dialect);
      // The session before it ends here, however this one fares.
      shut();
      newest = session;
      const mine: Active = { at: 'opening', session, dialect, encryption };
      enter(mine);
      try {
        const { address, port, via } = await transport.open({ session, dialect, ssrc, candidates, allowLoopback });
        if (!move(mine, 'open')) throw new EarshotError('message-state', 'closed meanwhile');
        return { type: 'discovered', replyTo: id, session, address, port, via };
      } catch (thrown) {
        if (isPresent(session)) shut();
        throw asEarshotError(thrown, 'host-fatal');
      }
    },
    async start({ id, session, mode, secretKey, dave }) {
      const before = expect(session, 'open', 'started');
      const { dialect, encryption } = before;
      if (!(voiceModes[dialect] as readonly string[]).includes(mode)) throw new EarshotError('mode-unknown', mode);
      const key = secretKey === null ? null : bytesOf(secretKey);
      if (mode !== 'plain' && key?.length !== 32) throw new EarshotError('key-length', `${key?.length ?? 0}`);
      encryption.start(dave);
      move(before, 'starting');
      try {
        await transport.start(mode, mode === 'plain' ? null : key);
        move(before, 'started');
        return { type: 'ok', replyTo: id };
      } catch (thrown) {
        move(before, before.at);
        throw asEarshotError(thrown, 'host-fatal');
      }
    },
    async close({ id, session }) {
      if (isPresent(session)) {
        leave();
        await transport.close();
      }
      return { type: 'ok', replyTo: id };
    },
    takeSound: sound.take,
    strayAudio({ session }) {
      if (!isStale(session)) expect(session, 'starting', 'started');
    },
    invalidAudio() {
      if (state.at === 'started') transport.invalidAudio();
    },
    pause({ session, flush = false }) {
      if (isStale(session)) return;
      expect(session, 'starting', 'started');
      transport.pause(flush);
    },
    relay(message) {
      if (isStale(message.session)) return;
      expect(message.session, 'opening', 'open', 'starting', 'started').encryption.receive(message);
    },
    agreeToClear({ session }) {
      if (isStale(session)) return;
      expect(session, 'starting', 'started').encryption.agreeToClear();
    },
    completed: (stats) =>
      state.at !== 'closed' && state.session === stats.session ? { ...stats, ...state.encryption.figures() } : stats,
    isPresent,
    ended(session) {
      if (!isPresent(session)) return false;
      leave();
      return true;
    },
  };
}

/** Sound that follows `start` with no gap is for the session as well. */
const mayHear = (state: State): state is Active => state.at === 'starting' || state.at === 'started';

/**
 * In their own memory, so that they can be transferred whole. Node's decoder leaves its bytes in shared memory, and V8
 * moves small arrays and leaves copies behind: an ArrayBuffer never moves.
 */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const decoded = Buffer.from(base64, 'base64');
  const bytes = new Uint8Array(new ArrayBuffer(decoded.length));
  bytes.set(decoded);
  decoded.fill(0);
  return bytes;
}
