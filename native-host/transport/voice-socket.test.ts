import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { openVoiceSocket, type VoiceSocket } from './voice-socket.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

async function startPeer(): Promise<{ peer: Socket; port: number }> {
  const peer = createSocket('udp4');
  await new Promise<void>((resolve) => peer.bind(0, '127.0.0.1', resolve));
  return { peer, port: peer.address().port };
}

function openSocket() {
  const seen = { unsent: [] as string[], refused: 0, messages: [] as string[] };
  const socket = openVoiceSocket({
    family: 4,
    isHeard: true,
    nowMs: () => performance.now(),
    onMessage: (message) => seen.messages.push(Buffer.from(message).toString('hex')),
    onUnsent: (code) => seen.unsent.push(code),
    onRefused: () => (seen.refused += 1),
  });
  open.push(socket);
  return { socket, seen };
}

const connect = (socket: VoiceSocket, port: number) =>
  new Promise((resolve) =>
    socket.connect({ candidate: { host: '127.0.0.1', port }, address: '127.0.0.1', port }, resolve),
  );

async function until(isTrue: () => boolean, act: () => void = () => undefined): Promise<void> {
  for (let round = 0; round < 200 && !isTrue(); round += 1) {
    act();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the voice socket', () => {
  it('tells of refusals once three came in five seconds', async () => {
    const { peer, port } = await startPeer();
    await new Promise<void>((resolve) => peer.close(() => resolve()));
    const { socket, seen } = openSocket();
    await connect(socket, port);
    let sent = 0;
    await until(
      () => seen.refused > 0,
      () => {
        sent += 1;
        socket.send(Uint8Array.of(1));
      },
    );
    expect(seen.refused).toBeGreaterThan(0);
    expect(sent).toBeGreaterThanOrEqual(3);
  });

  it('drops a packet that is too large, tells its code and goes on', async () => {
    const { peer, port } = await startPeer();
    open.push(peer);
    let received = 0;
    peer.on('message', () => (received += 1));
    const { socket, seen } = openSocket();
    await connect(socket, port);
    socket.send(new Uint8Array(70_000));
    await until(() => seen.unsent.length > 0);
    expect(seen.unsent).toEqual(['EMSGSIZE']);
    socket.send(Uint8Array.of(1));
    await until(() => received > 0);
    expect([received, seen.refused]).toEqual([1, 0]);
  });

  it('hears only the target it is connected to', async () => {
    const [{ peer, port }, { peer: stranger }] = [await startPeer(), await startPeer()];
    open.push(peer, stranger);
    const { socket, seen } = openSocket();
    await connect(socket, port);
    let from: number | null = null;
    peer.on('message', (_, remote) => (from = remote.port));
    socket.send(Uint8Array.of(1));
    await until(() => from !== null);
    stranger.send(Uint8Array.of(2), from!, '127.0.0.1');
    peer.send(Uint8Array.of(3), from!, '127.0.0.1');
    await until(() => seen.messages.length > 0);
    expect(seen.messages).toEqual(['03']);
  });

  it('returns false before it is connected and after it is closed, and never throws', async () => {
    const { peer, port } = await startPeer();
    open.push(peer);
    const { socket } = openSocket();
    const target = { candidate: { host: '127.0.0.1', port }, address: '127.0.0.1', port };
    expect(socket.send(Uint8Array.of(1))).toBe(false);
    await connect(socket, port);
    expect(socket.send(Uint8Array.of(1))).toBe(true);
    socket.close();
    expect(socket.send(Uint8Array.of(1))).toBe(false);
    expect(socket.sendTo(Uint8Array.of(1), target)).toBe(false);
    socket.close();
  });
});
