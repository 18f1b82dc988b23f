import type { Stats } from '../../shared-protocol/native-messages.ts';
import { createAnswerWatch } from './answer-watch.ts';
import type { UdpDialect } from './udp-dialect.ts';
import { createSpeakerWatch } from './speaker-watch.ts';
import type { UdpSocket } from './udp-socket.ts';

type Figures = Required<
  Pick<Stats, 'received' | 'ignored' | 'keepalives' | 'answered' | 'answerAgoMs' | 'answersKeepalives'>
>;

/** A connection's other duties beside sound: it is kept open and watched, and detects who speaks. */
export interface Standby {
  /** Sends a keepalive at once; the next ones follow from there. */
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
  /** the server answered keepalives in an earlier session */
  isKnownToAnswer: boolean;
  onAnswer: () => void;
  /** The server no longer answers; called once. */
  onUnanswered: () => void;
  onActivity: (ssrcs: number[]) => void;
  /** a voice packet, unchanged */
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
      // A duplicate, or one older than another, is ignored.
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
