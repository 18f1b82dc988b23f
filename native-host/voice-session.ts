import { EarshotError, asEarshotError } from '../shared-protocol/error.ts';
import type { FromHost, ToHost } from '../shared-protocol/native-messages.ts';
import { voiceModes } from '../shared-protocol/voice-payloads.ts';
import type { Transport } from './transport/transport.ts';

type Of<Type extends ToHost['type']> = Extract<ToHost, { type: Type }>;

/**
 * ```
 * closed -> opening -> open -> starting -> started
 * ```
 * `close`, a newer `open` and the end of the transport lead back to `closed` from each.
 */
type State =
  | { at: 'closed' }
  | { at: 'opening' | 'open' | 'starting' | 'started'; session: number; dialect: Of<'open'>['dialect'] };

export interface VoiceSession {
  open(message: Of<'open'>): Promise<FromHost>;
  start(message: Of<'start'>): Promise<FromHost>;
  close(message: Of<'close'>): Promise<FromHost>;
  /** @throws EarshotError `message-state` */
  audio(message: Of<'audio'>): void;
  /** An audio message whose fields were wrong. */
  invalidAudio(): void;
  /** @throws EarshotError `message-state` */
  pause(message: Of<'pause'>): void;
  /** True where the session was the present one; it is closed now. */
  ended(session: number): boolean;
}

/** Which voice session is the present one, and what may be asked of it. Whatever names an older one is dropped. */
export function createVoiceSession(transport: Transport): VoiceSession {
  let state: State = { at: 'closed' };
  let newest = -1;

  const isStale = (session: number): boolean => session < newest;
  const expect = (session: number, ...allowed: State['at'][]): Exclude<State, { at: 'closed' }> => {
    if (state.at === 'closed' || state.session !== session || !allowed.includes(state.at)) {
      throw new EarshotError('message-state', state.at);
    }
    return state;
  };

  return {
    async open({ id, session, dialect, ssrc, candidates, allowLoopback }) {
      if (session <= newest) throw new EarshotError('message-state', 'this session was opened before');
      newest = session;
      const mine: State = { at: 'opening', session, dialect };
      state = mine;
      try {
        const { address, port, via } = await transport.open({ session, dialect, ssrc, candidates, allowLoopback });
        if (state !== mine) throw new EarshotError('message-state', 'closed meanwhile');
        state = { at: 'open', session, dialect };
        return { type: 'discovered', replyTo: id, session, address, port, via };
      } catch (thrown) {
        if (state === mine) state = { at: 'closed' };
        throw asEarshotError(thrown, 'host-fatal');
      }
    },
    async start({ id, session, mode, secretKey }) {
      const { at, dialect } = expect(session, 'open', 'started');
      if (!(voiceModes[dialect] as readonly string[]).includes(mode)) throw new EarshotError('mode-unknown', mode);
      const key = secretKey === null ? null : new Uint8Array(Buffer.from(secretKey, 'base64'));
      if (mode !== 'plain' && key?.length !== 32) throw new EarshotError('key-length', `${key?.length ?? 0}`);
      const mine: State = { at: 'starting', session, dialect };
      state = mine;
      try {
        await transport.start(mode, mode === 'plain' ? null : key);
        if (state === mine) state = { at: 'started', session, dialect };
        return { type: 'ok', replyTo: id };
      } catch (thrown) {
        if (state === mine) state = { at, session, dialect };
        throw asEarshotError(thrown, 'host-fatal');
      }
    },
    async close({ id, session }) {
      if (state.at !== 'closed' && state.session === session) {
        state = { at: 'closed' };
        await transport.close();
      }
      return { type: 'ok', replyTo: id };
    },
    audio({ session, sequence, capturedAt, data }) {
      if (isStale(session)) return;
      expect(session, 'starting', 'started');
      transport.audio({ sequence, capturedAt, data: new Uint8Array(Buffer.from(data, 'base64')) });
    },
    invalidAudio() {
      if (state.at === 'started') transport.invalidAudio();
    },
    pause({ session }) {
      if (isStale(session)) return;
      expect(session, 'starting', 'started');
      transport.pause();
    },
    ended(session) {
      if (state.at === 'closed' || state.session !== session) return false;
      state = { at: 'closed' };
      return true;
    },
  };
}
