import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { FromHost, nativeHostName, pingIntervalMs, type ToHost } from '../../shared-protocol/native-messages.ts';
import {
  ageOfPeer,
  knowsListen,
  knowsLog,
  knowsControl,
  knowsManySessions,
  knowsSpeakAs,
  nativeProtocol,
} from '../../shared-protocol/native-protocol.ts';
import { parseShape } from '../../shared-protocol/parse-json.ts';
import { browser, chromium } from '../browser.ts';
import { deferred, wait, type Deferred } from '../time/wait.ts';
import { explainDisconnect } from './explain-disconnect.ts';

const hints = { older: 'update-host', same: null, newer: 'update-extension' } as const;

/** Node starts in 100 to 300 ms here; a cold disk may take seconds. */
const helloDeadlineMs = 5000;

type Reply = Extract<FromHost, { type: 'hello' | 'incompatible' | 'ok' | 'discovered' | 'error' }>;
/** The host's unsolicited messages about the voice session that they name. */
export type HostReport = Extract<
  FromHost,
  { type: 'stats' | 'dave' | 'activity' | 'heard' | 'relay-json' | 'relay-binary' }
>;
/** A program's request, and the number of programs. */
export type ControlReport = Extract<FromHost, { type: 'control' | 'remote' }>;
/** `Omit` of each member of a union. */
export type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** A request without its `id`, which the link gives it. */
export type HostRequest = DistributiveOmit<Extract<ToHost, { id: number }>, 'id'>;
export type HostNotice = Exclude<ToHost, { id: number }>;

/** A line for the log. */
export type HostNote = Pick<Extract<FromHost, { type: 'log' }>, 'level' | 'text'>;

export type HostEvent =
  | { type: 'report'; report: HostReport }
  | { type: 'control-report'; report: ControlReport }
  /** the transport of this session is over */
  | { type: 'transport-ended'; session: number; error: EarshotError }
  /** what the host notes of itself */
  | ({ type: 'note' } & HostNote)
  /** the port is gone; the link is of no further use */
  | { type: 'disconnected'; error: EarshotError };

/** One live native port. Made by `openHostPort`, replaced by a new one after `disconnected`. */
export interface HostPort {
  readonly version: string;
  /** of the native protocol that it speaks: "1.9" */
  readonly protocol: string;
  /** Which side is older, if they work together but one lacks something; null if they match. */
  readonly hint: 'update-host' | 'update-extension' | null;
  /** it supports several sessions at once; in an older one, a newer session ends the previous one */
  readonly takesSeveral: boolean;
  /** it can decrypt other people's voices */
  readonly hears: boolean;
  /** it has the remote control; an older one could not read messages about it */
  readonly takesControl: boolean;
  /** @throws EarshotError the host's own code, host-silent after `deadlineMs`, or why the port broke */
  request<T extends Reply['type']>(
    request: HostRequest,
    expected: T,
    deadlineMs: number,
  ): Promise<Extract<Reply, { type: T }>>;
  notify(notice: HostNotice): void;
  /** the browser's own function, for messages sent fifty times a second. @throws Error once the port is gone */
  readonly post: (notice: HostNotice) => void;
  close(): void;
}

export type OpenHostPort = (onEvent: (event: HostEvent) => void) => Promise<HostPort>;

/**
 * Starts the native host and shakes hands with it.
 * @throws EarshotError host-missing, host-forbidden, host-exited, host-garbled, host-silent, protocol-incompatible, extension-old
 */
export async function openHostPort(onEvent: (event: HostEvent) => void): Promise<HostPort> {
  const port = browser.runtime.connectNative(nativeHostName);
  const pending = new Map<number, Deferred<Reply>>();
  let nextId = 1;
  let broken: EarshotError | null = null;
  /** before the handshake is done, the rejected promise tells the caller */
  let isGreeted = false;

  function breakOff(error: EarshotError): void {
    if (broken) return;
    broken = error;
    clearInterval(pings);
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
    port.disconnect();
  }

  function onMessage(raw: unknown): void {
    let message: FromHost;
    try {
      message = parseShape(FromHost, raw, 'message-shape');
    } catch {
      return; // A newer host may send more than this version knows.
    }
    switch (message.type) {
      case 'stats':
      case 'dave':
      case 'activity':
      case 'heard':
      case 'relay-json':
      case 'relay-binary':
        return onEvent({ type: 'report', report: message });
      case 'log':
        return onEvent({ type: 'note', level: message.level, text: message.text });
      case 'control':
      case 'remote':
        return onEvent({ type: 'control-report', report: message });
      case 'ended':
        return onEvent({
          type: 'transport-ended',
          session: message.session,
          error: new EarshotError(message.code, message.detail),
        });
      default:
        return onReply(message);
    }
  }

  function onReply(message: Reply): void {
    const { replyTo } = message;
    const waiting = replyTo === undefined ? undefined : pending.get(replyTo);
    if (!waiting || replyTo === undefined) return;
    pending.delete(replyTo);
    if (message.type === 'error') waiting.reject(new EarshotError(message.code, message.detail));
    else waiting.resolve(message);
  }

  port.onMessage.addListener(onMessage);
  port.onDisconnect.addListener(() => {
    const text = port.error?.message ?? chromiumLastError();
    const why = explainDisconnect(text);
    // It worked before. Writing to a host that has just died looks in Chromium as if it had sent invalid data.
    const hasDied = isGreeted && why === 'host-garbled';
    const error = new EarshotError(hasDied ? 'host-exited' : why, text ?? undefined);
    const wasBroken = broken !== null;
    breakOff(error);
    if (!wasBroken && isGreeted) onEvent({ type: 'disconnected', error });
  });

  async function request<T extends Reply['type']>(
    body: HostRequest,
    expected: T,
    deadlineMs: number,
  ): Promise<Extract<Reply, { type: T }>> {
    if (broken) throw broken;
    const id = nextId++;
    const answer = deferred<Reply>();
    pending.set(id, answer);
    const limit = { deadlineMs, code: 'host-silent', detail: body.type } as const;
    const answered = wait(answer.promise, limit).finally(() => pending.delete(id));
    try {
      port.postMessage({ ...body, id });
    } catch (thrown) {
      // The port is closing; its end is about to be reported.
      answer.reject(asEarshotError(thrown, 'host-exited'));
    }
    const reply = await answered;
    if (reply.type === expected) return reply as Extract<Reply, { type: T }>;
    if (reply.type === 'incompatible')
      throw new EarshotError('extension-old', `extension ${nativeProtocol.current}, helper from ${reply.oldest}`);
    throw new EarshotError('host-garbled', `${body.type} was answered by ${reply.type}`);
  }

  const pings = setInterval(() => {
    request({ type: 'ping' }, 'ok', pingIntervalMs).catch((error: EarshotError) => {
      if (broken) return;
      breakOff(error);
      onEvent({ type: 'disconnected', error });
    });
  }, pingIntervalMs);

  try {
    const { version } = browser.runtime.getManifest();
    const { current: protocol, minor } = nativeProtocol;
    const hello = await request({ type: 'hello', protocol, minor, version }, 'hello', helloDeadlineMs);
    if (hello.protocol < nativeProtocol.oldest)
      throw new EarshotError(
        'protocol-incompatible',
        `extension from ${nativeProtocol.oldest}, helper ${hello.protocol}`,
      );
    isGreeted = true;
    return {
      version: hello.version,
      protocol: `${hello.protocol}.${hello.minor ?? 0}`,
      hint: hints[ageOfPeer(hello)],
      takesSeveral: knowsManySessions(hello),
      hears: knowsListen(hello),
      takesControl: knowsControl(hello),
      request,
      post: port.postMessage.bind(port),
      notify: (notice) => {
        if (broken || (notice.type === 'speak-as' && !knowsSpeakAs(hello))) return;
        if (notice.type === 'listen' && !knowsListen(hello)) return;
        if (notice.type === 'log' && !knowsLog(hello)) return;
        port.postMessage(notice);
      },
      close: () => breakOff(new EarshotError('host-exited', 'closed')),
    };
  } catch (thrown) {
    const error = thrown instanceof EarshotError ? thrown : new EarshotError('host-exited', String(thrown), thrown);
    breakOff(error);
    throw error;
  }
}

/** Chromium gives the reason only here, and only during the event. */
const chromiumLastError = (): string | undefined => chromium.runtime?.lastError?.message;
