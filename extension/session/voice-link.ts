import { toBase64 } from '../../shared-protocol/base64.ts';
import type { VoiceTransport } from '../discord/voice/contract.ts';
import type { HostLink } from '../host-link/host-link.ts';

/** Discovery gives up after 5 s in the host; the answer needs a little longer. */
const openDeadlineMs = 6500;
const startDeadlineMs = 3000;
/** Closing is a courtesy: the host drops the session with the port anyway. */
const closeDeadlineMs = 1000;

/** The host's side of one voice session, numbered so that what belongs to an older one is dropped. */
export interface VoiceLink {
  readonly session: number;
  readonly transport: VoiceTransport;
  audio(frame: { sequence: number; capturedAt: number; data: string }): void;
  pause(): void;
  close(): Promise<void>;
}

export function createVoiceLink(host: HostLink, session: number, allowLoopback: boolean): VoiceLink {
  return {
    session,
    transport: {
      async open({ dialect, ssrc, candidates }) {
        const request = { type: 'open', session, dialect, ssrc, candidates, allowLoopback } as const;
        const { address, port } = await host.request(request, 'discovered', openDeadlineMs);
        return { address, port };
      },
      async start({ mode, secretKey }) {
        const key = secretKey && toBase64(secretKey);
        await host.request({ type: 'start', session, mode, secretKey: key }, 'ok', startDeadlineMs);
      },
    },
    audio: (frame) => host.notify({ type: 'audio', session, ...frame }),
    pause: () => host.notify({ type: 'pause', session }),
    close: () =>
      host.request({ type: 'close', session }, 'ok', closeDeadlineMs).then(
        () => undefined,
        () => undefined,
      ),
  };
}
