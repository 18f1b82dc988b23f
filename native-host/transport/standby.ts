import type { Stats } from '../../shared-protocol/native-messages.ts';
import type { UdpDialect } from './dialect.ts';
import { createSpeakerWatch } from './speaker-watch.ts';
import type { VoiceSocket } from './voice-socket.ts';

/** Routers forget a UDP flow after half a minute; this is what other senders do. */
export const keepaliveEveryMs = 5000;

/** What a connection does beside sending sound: it stays open, and it listens to who speaks. */
export interface Standby {
  /** A packet of sound has left. */
  sent(): void;
  received(datagram: Uint8Array): void;
  figures(): Pick<Stats, 'received' | 'ignored' | 'keepalives'>;
  stop(): void;
}

/** Begins with the connection; ends with `stop`. */
export function createStandby(options: {
  dialect: NonNullable<UdpDialect['standby']>;
  socket: Pick<VoiceSocket, 'keepAlive'>;
  nowMs: () => number;
  onActivity: (ssrcs: number[]) => void;
}): Standby {
  const { dialect, socket, nowMs, onActivity } = options;
  const watch = createSpeakerWatch({ nowMs, onChange: onActivity });
  const counts = { received: 0, ignored: 0, keepalives: 0 };
  let lastSentMs = nowMs();

  // One timer that looks at the last packet's time: re-arming one with every packet would cost more.
  const keepOpen = (): void => {
    if (nowMs() - lastSentMs >= keepaliveEveryMs) {
      lastSentMs = nowMs();
      if (socket.keepAlive(dialect.keepalive(counts.keepalives))) counts.keepalives += 1;
    }
    timer = setTimeout(keepOpen, Math.max(1, lastSentMs + keepaliveEveryMs - nowMs()));
  };
  let timer = setTimeout(keepOpen, keepaliveEveryMs);

  return {
    sent() {
      lastSentMs = nowMs();
    },
    received(datagram) {
      const voice = dialect.readVoice(datagram);
      if (!voice) {
        counts.ignored += 1;
        return;
      }
      counts.received += 1;
      if (!voice.isSilence) watch.heard(voice.ssrc);
    },
    figures: () => ({ ...counts }),
    stop() {
      clearTimeout(timer);
      watch.stop();
    },
  };
}
