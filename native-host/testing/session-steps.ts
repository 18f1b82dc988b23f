import { encodeFrame } from '../messaging/frames.ts';
import type { HostProcess } from './host-process.ts';

/** Requests of the tests count from here, so that they never meet ids that a test picks itself. */
let lastId = 1000;
export const nextId = (): number => (lastId += 1);

/** @param minor what the extension knows of; without one, of one session at a time */
export async function sayHello(host: HostProcess, minor?: number): Promise<void> {
  host.send({ type: 'hello', id: nextId(), protocol: 1, version: '0.0.0', ...(minor !== undefined && { minor }) });
  await host.next('hello');
}

export function openMessage(ports: number[], fields: object = {}): { id: number } {
  const candidates = ports.map((port) => ({ host: '127.0.0.1', port }));
  const open = { type: 'open', session: 1, dialect: 'original', ssrc: 0xabcd, candidates, allowLoopback: true };
  return { id: nextId(), ...open, ...fields };
}

export function sendOpen(host: HostProcess, ports: number[], fields: object = {}): number {
  const open = openMessage(ports, fields);
  host.send(open);
  return open.id;
}

export async function start(host: HostProcess, mode = 'plain', secretKey: string | null = null): Promise<void> {
  host.send({ type: 'start', id: nextId(), session: 1, mode, secretKey });
  await host.next('ok');
}

export const audio = (sequence: number, data: Uint8Array): object => {
  const text = Buffer.from(data).toString('base64');
  return { type: 'audio', session: 1, sequence, capturedAt: Date.now(), data: text };
};

export const sendAudio = (host: HostProcess, sequence: number, data: Uint8Array): void =>
  host.send(audio(sequence, data));

export const pause = (host: HostProcess, fields: object = {}): void =>
  host.send({ type: 'pause', session: 1, ...fields });

/** In one write: what comes of them does not hang on when this machine lets their sender go on. */
export const sendAtOnce = (host: HostProcess, messages: readonly object[]): void =>
  host.sendBytes(Buffer.concat(messages.map((message) => encodeFrame(message)!)));
