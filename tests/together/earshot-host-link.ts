import type { HostEvent, HostPort } from '../../extension/host/host-port.ts';
import { startHost, type HostProcess } from '../../native-host/testing/host-process.ts';
import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { pingIntervalMs, type FromHost } from '../../shared-protocol/native-messages.ts';
import { knowsListen, knowsManySessions, nativeProtocol } from '../../shared-protocol/native-protocol.ts';

const types = [
  'hello',
  'incompatible',
  'ok',
  'discovered',
  'error',
  'relay-json',
  'relay-binary',
  'dave',
  'activity',
  'heard',
  'ended',
  'stats',
] as const satisfies readonly FromHost['type'][];

/** The native host as a child process, and the extension's link to it without a browser in between. */
export interface TestHostLink extends HostPort {
  readonly host: HostProcess;
  stop(): Promise<void>;
}

export async function startHostLink(onEvent: (event: HostEvent) => void): Promise<TestHostLink> {
  const host = await startHost();
  const pending = new Map<number, (reply: FromHost) => void>();
  let nextId = 1;
  let taken = 0;
  let isOver = false;

  const hear = (message: FromHost): void => {
    if ('replyTo' in message && message.replyTo !== undefined) return pending.get(message.replyTo)?.(message);
    if (message.type === 'ended') {
      const { session, code } = message;
      return onEvent({ type: 'transport-ended', session, error: new EarshotError(code) });
    }
    if ('session' in message && message.type !== 'error' && message.type !== 'discovered')
      onEvent({ type: 'report', report: message });
  };
  /** Waits for one type, then takes whatever has come, in its order. */
  const follow = async (type: FromHost['type']): Promise<void> => {
    while (!isOver) {
      await host.next(type).catch(() => undefined);
      while (!isOver && taken < host.messages.length) hear(host.messages[taken++]!);
    }
  };
  for (const type of types) void follow(type);

  const request: HostPort['request'] = (body, expected, deadlineMs) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        pending.delete(id);
        act();
      };
      const timer = setTimeout(() => settle(() => reject(new EarshotError('host-silent', body.type))), deadlineMs);
      pending.set(id, (reply) =>
        settle(() => {
          if (reply.type === expected) resolve(reply as never);
          else reject(reply.type === 'error' ? new EarshotError(reply.code) : asEarshotError(reply, 'host-garbled'));
        }),
      );
      host.send({ ...body, id });
    });

  // As the extension does: a host that hears nothing for a minute leaves.
  const pings = setInterval(() => {
    request({ type: 'ping' }, 'ok', pingIntervalMs).catch((error: EarshotError) => {
      clearInterval(pings);
      if (!isOver) onEvent({ type: 'disconnected', error });
    });
  }, pingIntervalMs);

  const hello = await request(
    { type: 'hello', protocol: nativeProtocol.current, minor: nativeProtocol.minor, version: '0.0.0' },
    'hello',
    8000,
  );
  return {
    version: hello.version,
    protocol: `${hello.protocol}.${hello.minor ?? 0}`,
    hint: null,
    takesSeveral: knowsManySessions(hello),
    hears: knowsListen(hello),
    takesControl: false,
    host,
    request,
    notify: (notice) => host.send(notice),
    post: (notice) => host.send(notice),
    close: () => host.end(),
    async stop() {
      isOver = true;
      clearInterval(pings);
      await host.dispose();
    },
  };
}
