import type { Stats } from '../../shared-protocol/native-messages.ts';
import { createAnswerWatch } from './answer-watch.ts';
import type { UdpDialect } from './udp-dialect.ts';
import { createSpeakerWatch } from './speaker-watch.ts';
import type { UdpSocket } from './udp-socket.ts';

type Figures = Required<
  Pick<Stats, 'received' | 'ignored' | 'keepalives' | 'answered' | 'answerAgoMs' | 'answersKeepalives'>
>;

/** What a connection does besides sending sound: it is kept open and watched, and listens for who speaks. */
export interface Standby {
  /** Sends a keepalive at once, from which the next ones count. */
  ask(): void;
  received(datagram: Uint8Array): void;
  figures(): Figures;
  stop(): void;
}

/** Begins with the connection; ends with `stop`. */
export function createStandby(options: {
  dialect: NonNullable<UdpDialect['standby']>;
  socket: Pick<UdpSocket, 'keepAlive' | 'isKeepaliveStuck'>;
  nowMs: () => number;
  /** the server answered keepalives in a session before this one */
  isKnownToAnswer: boolean;
  onAnswer: () => void;
  /** The server no longer answers; called once. */
  onUnanswered: () => void;
  onActivity: (ssrcs: number[]) => void;
  /** somebody's voice, as it came */
  onVoice: (datagram: Uint8Array, voice: { ssrc: number; isSilence: boolean }) => void;
}): Standby {
  const { dialect, socket, nowMs, onAnswer, onUnanswered, onActivity, onVoice } = options;
  const speakers = createSpeakerWatch({ nowMs, onChange: onActivity });
  const answers = createAnswerWatch(nowMs(), options.isKnownToAnswer);
  const counts = { received: 0, ignored: 0, keepalives: 0, answered: 0 };
  let lastAnswer = -1;

  const schedule = (): NodeJS.Timeout =>
    setTimeout(look, Math.max(1, answers.wakeAtMs(socket.isKeepaliveStuck) - nowMs()));
  const ask = (): void => {
    answers.asked(nowMs());
    if (socket.keepAlive(dialect.keepalive(counts.keepalives))) counts.keepalives += 1;
  };
  const look = (): void => {
    const next = answers.wake(nowMs(), socket.isKeepaliveStuck);
    if (next === 'gone') return onUnanswered();
    if (next === 'ask') ask();
    timer = schedule();
  };
  let timer = schedule();

  return {
    ask() {
      clearTimeout(timer);
      ask();
      timer = schedule();
    },
    received(datagram) {
      const voice = dialect.readVoice(datagram);
      if (voice) {
        counts.received += 1;
        if (!voice.isSilence) speakers.heard(voice.ssrc);
        return onVoice(datagram, voice);
      }
      const answer = dialect.readAnswer(datagram);
      // One that comes again, or behind a later one, is no news.
      if (answer === null || answer >= counts.keepalives || answer <= lastAnswer) {
        counts.ignored += 1;
        return;
      }
      lastAnswer = answer;
      counts.answered += 1;
      answers.answered(nowMs());
      onAnswer();
    },
    figures: () => ({ ...counts, ...answers.figures(nowMs()) }),
    stop() {
      clearTimeout(timer);
      speakers.stop();
    },
  };
}
