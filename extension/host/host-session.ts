import { EarshotError } from '../../shared-protocol/error.ts';
import { fromBase64, toBase64 } from '../../shared-protocol/base64.ts';
import type { Voice } from '../../shared-protocol/native-messages.ts';
import type { RelayedMessage, VoiceTransport } from '../discord/voice/voice-contract.ts';
import type { FrameAddresses } from './frame-address.ts';
import type { DistributiveOmit, HostNotice, HostPort, HostReport } from './host-port.ts';

/** Discovery gives up after 5 s in the host; the answer needs a little longer. */
const openDeadlineMs = 6500;
const startDeadlineMs = 3000;
/** Closing is optional: the host drops the session with the port anyway. */
const closeDeadlineMs = 1000;

/** The host's side of one voice session. Its reports concern only this one. */
export interface HostSession {
  readonly transport: VoiceTransport;
  /** Whether it takes the frames of `Host.audio`; initially not. */
  takeSound(isTaking: boolean): void;
  /** plays out the queue; with `flush` drops it */
  pause(how?: { flush: boolean }): void;
  /** the user continues although the server turned encryption off */
  agreeToClear(): void;
  /** Whose voices to decrypt; their frames come as `heard`. Null for nobody's, the default. */
  listen(voices: readonly Voice[] | null): void;
  close(): Promise<void>;
}

type SessionNotice = Extract<HostNotice, { session: number }>;

/** Figures, the encryption's state, who speaks and their frames. */
export type SessionReport = Exclude<HostReport, { type: 'relay-json' | 'relay-binary' }>;

export interface HostSessionOptions {
  allowLoopback: boolean;
  /** the sound of a call without encryption must be held */
  refusesClear: boolean;
  onReport(report: SessionReport): void;
  /** the transport ended, or the host itself; nothing more comes */
  onEnded(error: EarshotError): void;
}

/**
 * @param number its number, each but once in a host's life. Asked for as late as `open`, since the host takes them only in
 * rising order, and of several sessions that are dialled at once any may open first. Before that there is nothing at the
 * host to speak to.
 * @param addresses to whom frames go
 */
export function createHostSession(
  port: HostPort,
  number: () => number,
  addresses: Pick<FrameAddresses, 'set'>,
  { allowLoopback, refusesClear, onReport }: HostSessionOptions,
): HostSession & { hear(report: HostReport): void } {
  let send: (message: RelayedMessage) => void = () => {};
  let session: number | null = null;
  const notify = (notice: DistributiveOmit<SessionNotice, 'session'>): void => {
    if (session !== null) port.notify({ ...notice, session });
  };
  return {
    transport: {
      onSend: (toGateway) => {
        send = toGateway;
      },
      async open({ dialect, ssrc, candidates }) {
        session = number();
        const request = { type: 'open', session, dialect, ssrc, candidates, allowLoopback } as const;
        const { address, port: ownPort } = await port.request(request, 'discovered', openDeadlineMs);
        return { address, port: ownPort };
      },
      speakAs: (flags) => notify({ type: 'speak-as', flags }),
      relay: (message) =>
        notify(
          'payload' in message
            ? { type: 'relay-binary', op: message.op, data: toBase64(message.payload) }
            : { type: 'relay-json', op: message.op, d: message.d },
        ),
      async start({ mode, secretKey, dave }) {
        if (session === null) throw new EarshotError('message-state', 'not opened');
        const key = secretKey && toBase64(secretKey);
        await port.request(
          { type: 'start', session, mode, secretKey: key, ...(dave && { dave: { ...dave, refusesClear } }) },
          'ok',
          startDeadlineMs,
        );
      },
    },
    takeSound(isTaking) {
      if (session !== null) addresses.set(session, isTaking);
    },
    pause: ({ flush } = { flush: false }) => notify({ type: 'pause', ...(flush && { flush }) }),
    agreeToClear: () => notify({ type: 'agree-clear' }),
    listen: (voices) => notify({ type: 'listen', voices: voices && [...voices] }),
    hear(report) {
      if (report.type === 'relay-json') return send({ op: report.op, d: report.d });
      if (report.type !== 'relay-binary') return onReport(report);
      const payload = fromBase64(report.data);
      if (payload) send({ op: report.op, payload });
    },
    async close() {
      if (session === null) return;
      addresses.set(session, false);
      await port.request({ type: 'close', session }, 'ok', closeDeadlineMs).catch(() => undefined);
    },
  };
}
