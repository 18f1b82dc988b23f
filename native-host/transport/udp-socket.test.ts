import { createSocket, Socket } from 'node:dgram';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openUdpSocket, type UdpSocket } from './udp-socket.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

async function startPeer(): Promise<{ peer: Socket; port: number }> {
  const peer = createSocket('udp4');
  await new Promise<void>((resolve) => peer.bind(0, '127.0.0.1', resolve));
  return { peer, port: peer.address().port };
}

function openSocket(nowMs = () => performance.now()) {
  const seen = { unsent: [] as string[], refused: 0, messages: [] as string[], unsendable: [] as string[] };
  const socket = openUdpSocket({
    family: 4,
    isHeard: true,
    nowMs,
    onMessage: (message) => seen.messages.push(Buffer.from(message).toString('hex')),
    onUnsent: (code) => seen.unsent.push(code),
    onRefused: () => (seen.refused += 1),
    onUnsendable: (code) => seen.unsendable.push(code),
  });
  open.push(socket);
  return { socket, seen };
}

const connect = (socket: UdpSocket, port: number) =>
  new Promise((resolve) =>
    socket.connect({ candidate: { host: '127.0.0.1', port }, address: '127.0.0.1', port }, resolve),
  );

async function until(isTrue: () => boolean, act: () => void = () => undefined): Promise<void> {
  for (let round = 0; round < 200 && !isTrue(); round += 1) {
    act();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the UDP socket', () => {
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

describe('if nothing leaves any more, the UDP socket', () => {
  /** A connected socket in a system that answers sends as the test says; no test can provoke all of them in the kernel. */
  async function withAnswers() {
    const { peer, port } = await startPeer();
    open.push(peer);
    // An error's code, or `left`, `silence` if it reports nothing at all, and `throws`.
    const world = { nowMs: 0, answer: 'left' };
    const { socket, seen } = openSocket(() => world.nowMs);
    await connect(socket, port);
    vi.spyOn(Socket.prototype, 'send').mockImplementation(((_: Uint8Array, done: (error: Error | null) => void) => {
      const { answer } = world;
      if (answer === 'throws') throw Object.assign(new Error(answer), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
      if (answer === 'left') setImmediate(done, null);
      else if (answer !== 'silence') setImmediate(done, Object.assign(new Error(answer), { code: answer }));
    }) as never);
    /** Packets every 20 ms, each answered before the next. */
    const play = async (ms: number, answerOf: (packet: number) => string, what: 'send' | 'keepAlive' = 'send') => {
      for (let packet = 0; packet < ms / 20 && seen.unsendable.length === 0; packet += 1) {
        world.answer = answerOf(packet);
        socket[what](Uint8Array.of(1));
        await new Promise(setImmediate);
        await new Promise(setImmediate);
        world.nowMs += 20;
      }
    };
    return { socket, seen, world, play };
  }

  it.each([
    'ENETUNREACH',
    'EHOSTUNREACH',
    'ENETDOWN',
    'EADDRNOTAVAIL',
    'EINVAL',
    'EPERM',
    'EACCES',
    'ENOBUFS',
    'EAGAIN',
    'EMSGSIZE',
    'EBADF',
    'throws',
    'silence',
    'some error of tomorrow',
  ])('says so after two seconds of %s', async (code) => {
    const { seen, world, play } = await withAnswers();
    await play(1000, () => 'left');
    await play(1980, () => code);
    expect(seen.unsendable).toEqual([]);
    await play(200, () => code);
    expect(seen.unsendable).toHaveLength(1);
    expect(world.nowMs).toBeLessThan(3100);
    expect(seen.refused).toBe(0);
  });

  it('says so for keepalives as well, and none of them counts as lost sound', async () => {
    const { socket, seen, play } = await withAnswers();
    await play(40, () => 'ENETUNREACH', 'keepAlive');
    expect(socket.isKeepaliveStuck).toBe(true);
    await play(20, () => 'left', 'keepAlive');
    expect(socket.isKeepaliveStuck).toBe(false);
    await play(2100, () => 'ENETUNREACH', 'keepAlive');
    expect(seen).toMatchObject({ unsendable: ['ENETUNREACH'], unsent: [] });
  });

  it('is not misled by small keepalives that leave while no packet of sound does', async () => {
    const { socket, seen, world, play } = await withAnswers();
    await play(2100, (packet) => {
      world.answer = 'left';
      if (packet % 25 === 0) socket.keepAlive(Uint8Array.of(1));
      return 'EMSGSIZE';
    });
    expect(seen.unsendable).toEqual(['EMSGSIZE']);
  });

  it.each(['ENOBUFS', 'EAGAIN', 'EMSGSIZE'])('loses single packets to %s and goes on', async (code) => {
    const { seen, play } = await withAnswers();
    await play(20_000, (packet) => (packet % 3 === 0 ? 'left' : code));
    expect(seen.unsendable).toEqual([]);
    expect(seen.unsent).toHaveLength(666);
  });

  it('goes on after moments without a route, however many in a row of pauses', async () => {
    const { seen, world, play } = await withAnswers();
    for (let spurt = 0; spurt < 5; spurt += 1) {
      await play(1900, () => 'ENETUNREACH');
      world.nowMs += 10_000;
    }
    await play(1900, () => 'ENETUNREACH');
    await play(20, () => 'left');
    await play(1900, () => 'ENETUNREACH');
    expect(seen.unsendable).toEqual([]);
  });

  it('says so after five seconds of a firewall that refuses some packets by ICMP while the others seem to leave', async () => {
    const { seen, world, play } = await withAnswers();
    await play(4900, (packet) => (packet % 50 === 0 ? 'EHOSTUNREACH' : 'left'));
    expect(seen.unsendable).toEqual([]);
    await play(1200, (packet) => (packet % 50 === 5 ? 'EHOSTUNREACH' : 'left'));
    expect(seen.unsendable).toEqual(['EHOSTUNREACH']);
    expect(world.nowMs).toBeLessThan(6000);
  });

  it('hands nothing to a queue that the kernel does not empty', async () => {
    const { socket, seen } = await withAnswers();
    vi.spyOn(Socket.prototype, 'getSendQueueCount').mockReturnValue(1);
    expect(socket.send(Uint8Array.of(1))).toBe(false);
    await until(() => seen.unsent.length > 0);
    expect(seen.unsent).toEqual(['EAGAIN']);
    expect(Socket.prototype.send).not.toHaveBeenCalled();
  });
});
