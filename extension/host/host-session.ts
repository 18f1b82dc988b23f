import { fromBase64, toBase64 } from '../../shared-protocol/base64.ts';
import type { RelayedMessage, VoiceTransport } from '../discord/voice/contract.ts';
import type { HostLink, HostReport } from './host-port.ts';

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
  /** plays out what is queued, or with `flush` drops it */
  pause(how?: { flush: boolean }): void;
  /** the user goes on although the server turned encryption off */
  agreeToClear(): void;
  /** What the host wants the voice gateway to be told goes there; all else is the caller's. */
  onReport(report: HostReport): void;
  close(): Promise<void>;
}

export interface VoiceLinkOptions {
  session: number;
  allowLoopback: boolean;
  /** a call without encryption is to hold its sound */
  refusesClear: boolean;
}

export function createVoiceLink(host: HostLink, { session, allowLoopback, refusesClear }: VoiceLinkOptions): VoiceLink {
  let send: (message: RelayedMessage) => void = () => {};
  return {
    session,
    transport: {
      onSend: (toGateway) => {
        send = toGateway;
      },
      async open({ dialect, ssrc, candidates }) {
        const request = { type: 'open', session, dialect, ssrc, candidates, allowLoopback } as const;
        const { address, port } = await host.request(request, 'discovered', openDeadlineMs);
        return { address, port };
      },
      relay: (message) =>
        host.notify(
          'payload' in message
            ? { type: 'relay-binary', session, op: message.op, data: toBase64(message.payload) }
            : { type: 'relay-json', session, op: message.op, d: message.d },
        ),
      async start({ mode, secretKey, dave }) {
        const key = secretKey && toBase64(secretKey);
        await host.request(
          { type: 'start', session, mode, secretKey: key, ...(dave && { dave: { ...dave, refusesClear } }) },
          'ok',
          startDeadlineMs,
        );
      },
    },
    audio: (frame) => host.notify({ type: 'audio', session, ...frame }),
    pause: ({ flush } = { flush: false }) => host.notify({ type: 'pause', session, ...(flush && { flush }) }),
    agreeToClear: () => host.notify({ type: 'agree-clear', session }),
    onReport(report) {
      if (report.type === 'relay-json') send({ op: report.op, d: report.d });
      const payload = report.type === 'relay-binary' ? fromBase64(report.data) : null;
      if (report.type === 'relay-binary' && payload) send({ op: report.op, payload });
    },
    close: () =>
      host.request({ type: 'close', session }, 'ok', closeDeadlineMs).then(
        () => undefined,
        () => undefined,
      ),
  };
}
