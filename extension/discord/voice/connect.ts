import { asEarshotError, EarshotError } from '../../../shared-protocol/error.ts';
import type { UdpCandidate } from '../../../shared-protocol/native-messages.ts';
import { deferred, wait, type Deferred } from '../../time/wait.ts';
import { chooseMode } from './choose-mode.ts';
import type { VoiceEnd } from './close-codes.ts';
import type { OwnSpeaking, VoiceConnection, VoiceOptions } from './voice-contract.ts';
import type { VoiceSignal } from './dialect.ts';
import { createDialect } from './dialects.ts';
import { parseVoiceEndpoint } from './endpoint.ts';
import { createRelayBuffer } from './relay-buffer.ts';
import { openResumingSocket } from './resuming-socket.ts';
import { createSaidAgain } from './said-again.ts';

export type * from './voice-contract.ts';

/** For each step: opening, Ready, discovery, Session Description, the transport's start. */
export const voiceStepDeadlineMs = 10_000;

type Signal<T extends VoiceSignal['type']> = Extract<VoiceSignal, { type: T }>;

/**
 * Connects to the voice gateway, from its address to a started transport.
 * @throws EarshotError, or the signal's reason; `voiceEndIn(error)` gives the next step after a close code
 */
export async function connectVoice(options: VoiceOptions): Promise<VoiceConnection> {
  const { clock, credentials, onEvent, transport, signal } = options;
  signal.throwIfAborted();
  const dialect = createDialect(options.dialect);
  const endpoint = parseVoiceEndpoint(credentials.endpoint, options);

  const life = new AbortController();
  const giveUp = () => life.abort(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  const step = <T>(promise: Promise<T>, detail: string): Promise<T> =>
    wait(promise, {
      clock,
      deadlineMs: voiceStepDeadlineMs,
      code: 'voice-timeout',
      detail,
      signal: life.signal,
    });

  const opened = deferred<void>();
  const ready = deferred<Signal<'ready'>>();
  const toHost = createRelayBuffer(transport.relay);
  let described: Deferred<Signal<'description'>> | null = null;
  let isUp = false;
  let speaking: OwnSpeaking | null = null;
  let ssrc = 0;
  /** the speaking flags of the packets, from the start the same as the indicator */
  let packetFlags = dialect.packetFlags('ring');

  const onEnd = (end: VoiceEnd) => {
    forNewcomers.end();
    if (isUp) onEvent({ type: 'closed', ...end });
    else life.abort(new EarshotError(end.error.code, detailOf(end), end));
  };
  const saySpeaking = () => {
    if (speaking) socket.send(dialect.speaking(speaking, ssrc));
  };
  /** Receivers trust the packets more than op 5. After a spurt ends, its silence still has to be sent. */
  const markPackets = ({ isSending, indicator }: OwnSpeaking) => {
    const flags = dialect.packetFlags(indicator);
    if (!isSending || flags === null || flags === packetFlags) return;
    packetFlags = flags;
    transport.speakAs(flags);
  };

  // A receiver that got no Speaking message drops the sound.
  const forNewcomers = createSaidAgain(clock, saySpeaking);

  onEvent({ type: 'step', step: 'joining' });
  const socket = openResumingSocket({
    url: endpoint.url + dialect.query,
    dialect,
    credentials,
    openSocket: options.openSocket,
    clock,
    onOpen: () => opened.resolve(),
    onSignal(message) {
      if (message.type === 'ready') ready.resolve(message);
      if (message.type === 'description') described?.resolve(message);
      if (message.type === 'users-joined' && isUp && speaking?.isSending) forNewcomers.wanted();
      if (message.type === 'speaking' || message.type === 'user-left' || message.type === 'skipped') onEvent(message);
      if (message.type !== 'relay' || toHost.take(message.message)) return;
      socket.end();
      life.abort(new EarshotError('voice-malformed', 'too many messages before Ready'));
    },
    onResuming: ({ code, error }) => onEvent({ type: 'resuming', code, error }),
    onResumed() {
      saySpeaking();
      onEvent({ type: 'resumed' });
    },
    onEnd,
  });
  transport.onSend(socket.relay);

  try {
    await step(opened.promise, 'handshake');
    socket.send(dialect.identify(credentials));
    const offer = await step(ready.promise, 'Ready');
    ssrc = offer.ssrc;
    const mode = chooseMode(options.dialect, offer.modes, options.preferredMode);

    onEvent({ type: 'step', step: 'securing' });
    const inReady = { host: offer.ip ?? endpoint.host, port: offer.port };
    const inDocument = { host: endpoint.host, port: options.documentPort };
    const candidates = dialect.hasDocumentPort ? distinct([inDocument, inReady]) : [inReady];
    const discovered = transport.open({ dialect: options.dialect, ssrc, candidates }, life.signal);
    toHost.open();
    const own = await step(discovered, 'discovery');

    // A pair counts only after it was requested.
    described = deferred<Signal<'description'>>();
    socket.send(dialect.selectProtocol(own, mode));
    const { mode: confirmed, secretKey, daveVersion } = await step(described.promise, 'Session Description');
    if (confirmed !== mode) throw new EarshotError('voice-malformed', 'another mode than selected');
    if (mode !== 'plain' && secretKey === null) throw new EarshotError('key-length', 'no key');

    onEvent({ type: 'step', step: 'starting' });
    const { userId, channelId } = credentials;
    const dave = daveVersion === null ? null : { version: daveVersion, userId, channelId };
    const started = transport.start({ mode, secretKey: mode === 'plain' ? null : secretKey, dave }, life.signal);
    const wipe = () => secretKey?.fill(0);
    started.then(wipe, wipe);
    await step(started, 'start');
    isUp = true;
    socket.allowResume();
    return {
      mode,
      ssrc,
      setSpeaking(own) {
        speaking = own;
        markPackets(own);
        saySpeaking();
      },
      close() {
        forNewcomers.end();
        socket.end();
      },
    };
  } catch (error) {
    socket.end();
    // Requests that still run in the transport have no owner now.
    life.abort(error);
    if (signal.aborted) throw error;
    throw asEarshotError(error, 'host-fatal');
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

const detailOf = ({ code }: VoiceEnd): string => `close code ${code}`;

/** How the voice gateway ended a connection that was not ready yet; null for any other error. */
export function voiceEndIn(error: unknown): VoiceEnd | null {
  const cause = error instanceof EarshotError ? error.cause : null;
  return typeof cause === 'object' && cause !== null && 'next' in cause ? (cause as VoiceEnd) : null;
}

const distinct = (candidates: UdpCandidate[]): UdpCandidate[] =>
  candidates.filter(
    ({ host, port }, index) => candidates.findIndex((other) => other.host === host && other.port === port) === index,
  );
