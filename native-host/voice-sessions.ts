import { EarshotError } from '../shared-protocol/error.ts';
import { maxSessions, type FromHost, type ToHost } from '../shared-protocol/native-messages.ts';
import type { DaveCalls } from './e2ee/dave-calls.ts';
import { createSoundInlet, type SoundInlet } from './sound-inlet.ts';
import type { Transport } from './transport/transport.ts';
import { createVoiceSession, type VoiceSession } from './voice-session.ts';

type Of<Type extends ToHost['type']> = Extract<ToHost, { type: Type }>;

export interface VoiceSessions {
  open(message: Of<'open'>): Promise<FromHost>;
  /** @throws EarshotError `message-state` */
  start(message: Of<'start'>): FromHost;
  close(message: Of<'close'>): FromHost;
  /** The way in for sound. */
  readonly takeSound: SoundInlet['take'];
  /** Sound that `takeSound` did not take. @throws EarshotError `message-state` if its session has not ended */
  strayAudio(message: Of<'audio'>): void;
  /** An audio message with invalid fields, of any session. */
  invalidAudio(): void;
  /** @throws EarshotError `message-state` */
  pause(message: Of<'pause'>): void;
  /** @throws EarshotError `message-state` */
  speakAs(message: Of<'speak-as'>): void;
  /** @throws EarshotError `message-state` */
  listen(message: Of<'listen'>): void;
  /** @throws EarshotError `message-state` */
  relay(message: Of<'relay-json' | 'relay-binary'>): void;
  /** @throws EarshotError `message-state` */
  agreeToClear(message: Of<'agree-clear'>): void;
}

/**
 * All voice sessions. Their numbers only grow: a message for an ended one is dropped, one for a session that never
 * existed is refused. An extension that uses one session at a time also gets an error for messages to its last session
 * after that has ended.
 */
export function createVoiceSessions(options: {
  transport: Pick<Transport, 'createOutlet'>;
  daveCalls: DaveCalls;
  nowMs(): number;
  send(message: FromHost): void;
  onEnded(session: number, error: EarshotError): void;
  /** The extension uses one session at a time: a newer one ends the earlier ones. */
  isOneAtATime(): boolean;
}): VoiceSessions {
  const { transport, daveCalls, nowMs, send, onEnded, isOneAtATime } = options;
  const sound = createSoundInlet();
  const sessions = new Map<number, VoiceSession>();
  const listening = new Set<number>();
  let newest = -1;

  /** Null if it has ended. */
  const find = (session: number): VoiceSession | null => {
    const found = sessions.get(session);
    const isStale = isOneAtATime() ? session < newest : session <= newest;
    if (!found && !isStale) throw new EarshotError('message-state', 'closed');
    return found ?? null;
  };
  const required = (session: number): VoiceSession => {
    const found = sessions.get(session);
    if (!found) throw new EarshotError('message-state', 'closed');
    return found;
  };

  return {
    async open(message) {
      const { session, dialect } = message;
      if (session <= newest) throw new EarshotError('message-state', 'this session was opened before');
      const isAlone = isOneAtATime();
      if (!isAlone && sessions.size >= maxSessions) throw new EarshotError('session-limit', `${maxSessions}`);
      const opened = createVoiceSession({
        session,
        dialect,
        daveCalls,
        createOutlet: transport.createOutlet,
        nowMs,
        listening,
        sound,
        send,
        onEnded(error) {
          sessions.delete(session);
          onEnded(session, error);
        },
      });
      // The earlier session ends here, whatever happens to this one.
      if (isAlone) for (const earlier of sessions.values()) earlier.close();
      if (isAlone) sessions.clear();
      newest = session;
      sessions.set(session, opened);
      try {
        return await opened.open(message);
      } catch (thrown) {
        sessions.delete(session);
        throw thrown;
      }
    },
    start: (message) => required(message.session).start(message),
    close({ id, session }) {
      sessions.get(session)?.close();
      sessions.delete(session);
      return { type: 'ok', replyTo: id };
    },
    takeSound: sound.take,
    strayAudio: ({ session }) => find(session)?.refuseSound(),
    invalidAudio() {
      for (const each of sessions.values()) each.invalidAudio();
    },
    pause: (message) => find(message.session)?.pause(message),
    speakAs: (message) => find(message.session)?.speakAs(message),
    listen: (message) => find(message.session)?.listen(message),
    relay: (message) => find(message.session)?.relay(message),
    agreeToClear: ({ session }) => find(session)?.agreeToClear(),
  };
}
