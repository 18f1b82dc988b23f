import type { HostProcess } from './host-process.ts';

/** Requests of the tests count from here, so that they never meet ids that a test picks itself. */
let lastId = 1000;
export const nextId = (): number => (lastId += 1);

export async function sayHello(host: HostProcess): Promise<void> {
  host.send({ type: 'hello', id: nextId(), protocol: 1, version: '0.0.0' });
  await host.next('hello');
}

export function sendOpen(host: HostProcess, ports: number[], fields: object = {}): number {
  const id = nextId();
  const candidates = ports.map((port) => ({ host: '127.0.0.1', port }));
  const open = { type: 'open', id, session: 1, dialect: 'original', ssrc: 0xabcd, candidates, allowLoopback: true };
  host.send({ ...open, ...fields });
  return id;
}

export async function start(host: HostProcess, mode = 'plain', secretKey: string | null = null): Promise<void> {
  host.send({ type: 'start', id: nextId(), session: 1, mode, secretKey });
  await host.next('ok');
}

export function sendAudio(host: HostProcess, sequence: number, data: Uint8Array): void {
  const text = Buffer.from(data).toString('base64');
  host.send({ type: 'audio', session: 1, sequence, capturedAt: Date.now(), data: text });
}

export const pause = (host: HostProcess, fields: object = {}): void =>
  host.send({ type: 'pause', session: 1, ...fields });
