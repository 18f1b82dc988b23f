import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { afterEach, describe, expect, it } from 'vitest';
import { expectCutSpurt, sendCutSpurt } from './testing/cut-spurt.ts';
import { startHost, type HostProcess } from './testing/host-process.ts';
import {
  audio,
  nextId,
  openMessage,
  pause,
  sayHello,
  sendAtOnce,
  sendAudio,
  sendOpen,
  start,
} from './testing/session-steps.ts';
import { answerDiscovery, startVoiceReceiver, type VoiceReceiver } from './testing/voice-receiver.ts';

const open: { dispose?(): Promise<void>; close?(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await (thing.dispose ?? thing.close)?.();
});

async function ready(): Promise<HostProcess> {
  const host = await startHost();
  open.push(host);
  await sayHello(host);
  return host;
}

async function receiver(answer?: Parameters<typeof startVoiceReceiver>[0]): Promise<VoiceReceiver> {
  const started = await startVoiceReceiver(answer);
  open.push(started);
  return started;
}

async function opened(answer?: Parameters<typeof startVoiceReceiver>[0]) {
  const [host, voice] = [await ready(), await receiver(answer)];
  sendOpen(host, [voice.port]);
  await host.next('discovered');
  return { host, voice };
}

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const silent = () => undefined;
const key = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const keyText = Buffer.from(key, 'hex').toString('base64');
const opus = (mark: number) => Uint8Array.of(0x78, mark, 2, 3);

/** The decrypted packets of mode xsalsa20_poly1305. @throws if one of them was made with another key */
const insides = (voice: VoiceReceiver): string[] =>
  voice.received.map(({ packet }) => {
    const nonce = new Uint8Array(24);
    nonce.set(packet.subarray(0, 12));
    return toHex(xsalsa20poly1305(hex(key), nonce).decrypt(packet.subarray(12)));
  });

describe('opening a session', () => {
  it('sends the empty packet to both candidates and takes the one that answers', async () => {
    const requests: string[] = [];
    const mute = await receiver((request) => requests.push(toHex(request)));
    const voice = await receiver((request, from, self) => {
      requests.push(toHex(request));
      answerDiscovery(request, from, self);
    });
    const host = await ready();
    const id = sendOpen(host, [mute.port, voice.port]);
    expect(await host.next('discovered')).toEqual({
      type: 'discovered',
      replyTo: id,
      session: 1,
      address: '127.0.0.1',
      port: expect.any(Number),
      via: { host: '127.0.0.1', port: voice.port },
    });
    expect(new Set(requests)).toEqual(new Set([`0000abcd${'00'.repeat(66)}`]));
    await start(host);
    sendAudio(host, 0, new Uint8Array(1920).fill(1));
    pause(host);
    await voice.waitFor(30);
    expect(mute.received).toEqual([]);
  });

  it('repeats a request whose reply is lost', async () => {
    let requests = 0;
    const { host } = await opened((request, from, self) => {
      requests += 1;
      if (requests >= 2) answerDiscovery(request, from, self);
    });
    expect(requests).toBe(2);
    expect(host.messages.filter(({ type }) => type === 'discovered')).toHaveLength(1);
  });

  it('passes over replies that are wrong, from elsewhere, or late', async () => {
    const stranger = await receiver();
    const address = Buffer.from('203.0.113.7').toString('hex');
    const right = `cdab0000${address}${'00'.repeat(53)}31d4`;
    const wrong = [
      right.slice(0, -2),
      `${right}000000`,
      right + '00'.repeat(1430),
      `ceab0000${right.slice(8)}`,
      `cdab0000${'31'.repeat(64)}31d4`,
      `cdab0000${Buffer.from('256.1.1.1').toString('hex')}${'00'.repeat(55)}31d4`,
      `${right.slice(0, -4)}0000`,
    ];
    const { host } = await opened((_, from, self) => {
      stranger.send(hex(right.replace('31d4', '0a00')), from);
      for (const bytes of [...wrong, right, right]) self.send(hex(bytes), from);
    });
    expect(host.messages.filter(({ type }) => type === 'discovered')).toMatchObject([
      { address: '203.0.113.7', port: 54_321 },
    ]);
  });

  it('names a blocked network after five seconds, and a new session may follow', async () => {
    const [host, mute, voice] = [await ready(), await receiver(silent), await receiver()];
    const id = sendOpen(host, [mute.port]);
    expect(await host.next('error')).toMatchObject({ replyTo: id, session: 1, code: 'udp-blocked' });
    sendOpen(host, [voice.port], { session: 2 });
    expect(await host.next('discovered')).toMatchObject({ session: 2 });
  });

  it.each([
    ['this computer, where the gateway is not on it', { allowLoopback: false }],
    ['a private address', { candidates: [{ host: '192.168.1.1', port: 80 }] }],
    ['a broadcast address', { candidates: [{ host: '255.255.255.255', port: 80 }] }],
    ['a name of this computer', { candidates: [{ host: 'localhost', port: 80 }], allowLoopback: false }],
  ])('refuses %s and sends nothing', async (_, fields) => {
    let requests = 0;
    const voice = await receiver(() => (requests += 1));
    const host = await ready();
    sendOpen(host, [voice.port], fields);
    expect(await host.next('error')).toMatchObject({ code: 'udp-address' });
    expect(requests).toBe(0);
  });

  it.each([
    ['port 0', { candidates: [{ host: '8.8.8.8', port: 0 }] }],
    ['port 70000', { candidates: [{ host: '8.8.8.8', port: 70_000 }] }],
    ['no candidates', { candidates: [] }],
    ['five candidates', { candidates: Array(5).fill({ host: '8.8.8.8', port: 80 }) }],
    ['SSRC -1', { ssrc: -1 }],
    ['SSRC 2^32', { ssrc: 2 ** 32 }],
    ['an unknown dialect', { dialect: 'esperanto' }],
  ])('refuses %s', async (_, fields) => {
    const host = await ready();
    sendOpen(host, [9], fields);
    expect(await host.next('error')).toMatchObject({ session: 1, code: 'message-shape' });
  });

  it('ends when it is closed meanwhile', async () => {
    const [host, mute] = [await ready(), await receiver(silent)];
    const id = sendOpen(host, [mute.port]);
    host.send({ type: 'close', id: 1, session: 1 });
    expect(await host.next('error')).toMatchObject({ replyTo: id, code: 'message-state' });
    expect(await host.next('ok')).toEqual({ type: 'ok', replyTo: 1 });
  });
});

describe('closing', () => {
  it('is answered even when a new session is opened at once', async () => {
    const { host, voice } = await opened();
    host.send({ type: 'close', id: 1, session: 1 });
    sendOpen(host, [voice.port], { session: 2 });
    expect(await host.next('ok')).toEqual({ type: 'ok', replyTo: 1 });
    expect(await host.next('discovered')).toMatchObject({ session: 2 });
    expect(host.messages.filter(({ type }) => type === 'error')).toEqual([]);
  });
});

describe('starting', () => {
  it.each([
    ['no key', 'xsalsa20_poly1305', null, 'key-length'],
    ['a key of 31 bytes', 'xsalsa20_poly1305', Buffer.alloc(31).toString('base64'), 'key-length'],
    ['a key of 33 bytes', 'xsalsa20_poly1305', Buffer.alloc(33).toString('base64'), 'key-length'],
    ['a key that is no base64', 'xsalsa20_poly1305', '!', 'message-shape'],
    ['a mode of the other dialect', 'aead_aes256_gcm_rtpsize', keyText, 'mode-unknown'],
    ['a mode nobody knows', 'rot13', keyText, 'message-shape'],
  ])('with %s is refused, and the right one works after it', async (_, mode, secretKey, code) => {
    const { host } = await opened();
    host.send({ type: 'start', id: 1, session: 1, mode, secretKey });
    expect(await host.next('error')).toMatchObject({ replyTo: 1, code });
    await start(host, 'xsalsa20_poly1305', keyText);
  });

  it('again with the same key goes on with the same counters', async () => {
    const { host, voice } = await opened();
    for (let round = 0; round < 2; round += 1) {
      await start(host, 'xsalsa20_poly1305', keyText);
      for (let index = 0; index < 5; index += 1) sendAudio(host, round * 5 + index, opus(index));
      pause(host);
      await voice.waitFor((round + 1) * 10);
    }
    const nonces = voice.received.map(({ packet }) => toHex(packet.subarray(0, 12)));
    expect(new Set(nonces).size).toBe(20);
    const sequences = voice.received.map(({ packet }) => packet.readUInt16BE(2));
    expect(sequences).toEqual(sequences.map((_, index) => (sequences[0]! + index) & 0xffff));
  });
});

describe('audio', () => {
  it('arrives in mode plain as it was sent, in packets of the document', async () => {
    const { host, voice } = await opened();
    await start(host);
    const sound = Uint8Array.from({ length: 1920 * 11 }, (_, index) => (index % 251) + 1);
    for (let frame = 0; frame < 11; frame += 1) sendAudio(host, frame, sound.slice(frame * 1920, (frame + 1) * 1920));
    pause(host);
    // 11 frames of 960 samples are 320 packets of 33.
    await voice.waitFor(320);
    expect(voice.received.every(({ packet }) => packet.length === 70 && packet.readUInt32BE(0) === 0xabcd)).toBe(true);
    expect(toHex(Buffer.concat(voice.received.map(({ packet }) => packet.subarray(4))))).toBe(toHex(sound));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(voice.received).toHaveLength(320);
  });

  it('that is digital silence leaves with one lowest bit, never as a discovery request', async () => {
    let requests = 0;
    const { host, voice } = await opened((request, from, self) => {
      requests += 1;
      answerDiscovery(request, from, self);
    });
    await start(host);
    for (let frame = 0; frame < 11; frame += 1) sendAudio(host, frame, new Uint8Array(1920));
    pause(host);
    await voice.waitFor(320);
    expect(new Set(voice.received.map(({ packet }) => toHex(packet)))).toEqual(
      new Set([`0000abcd01${'00'.repeat(65)}`]),
    );
    expect(requests).toBe(1);
  });

  it('arrives encrypted in mode xsalsa20_poly1305, every 20 ms, with five silence frames before the stop', async () => {
    const { host, voice } = await opened();
    await start(host, 'xsalsa20_poly1305', keyText);
    for (let frame = 0; frame < 20; frame += 1) sendAudio(host, frame, opus(frame));
    pause(host);
    await voice.waitFor(25);
    expect(insides(voice)).toEqual([
      ...Array.from({ length: 20 }, (_, frame) => toHex(opus(frame))),
      ...Array<string>(5).fill('f8fffe'),
    ]);
    const steps = voice.received.slice(1).map(({ packet }, index) => {
      const before = voice.received[index]!.packet;
      return (packet.readUInt32BE(4) - before.readUInt32BE(4)) >>> 0;
    });
    // A loaded machine may skip slots; time then advances in whole frames.
    expect(steps.every((step) => step > 0 && step % 960 === 0)).toBe(true);
    const spanMs = voice.received.at(-1)!.atMs - voice.received[0]!.atMs;
    expect(spanMs).toBeGreaterThan(400);
  });

  it('that waits is dropped on a pause that flushes, and the session goes on, with packets numbered on', async () => {
    const { host, voice } = await opened();
    await start(host, 'xsalsa20_poly1305', keyText);
    const frames = Array.from({ length: 40 }, (_, mark) => opus(mark));
    const [cut, whole] = [frames.slice(0, 20), frames.slice(20)];
    sendCutSpurt(host, cut, whole);
    await expectCutSpurt(() => insides(voice), cut, whole);
    const sequences = voice.received.map(({ packet }) => packet.readUInt16BE(2));
    expect(sequences).toEqual(sequences.map((_, index) => (sequences[0]! + index) & 0xffff));
    pause(host, { flush: 'yes' });
    expect(await host.next('error')).toMatchObject({ session: 1, code: 'message-shape' });
  });

  it('that is unusable is dropped and counted, and after a hundred in a row the session ends', async () => {
    const { host } = await opened();
    await start(host);
    const bad: object[] = [
      { data: '' },
      { data: 'AA==' },
      { data: 'AAA' },
      { data: Buffer.alloc(5000).toString('base64') },
      { data: '****' },
      { data: 5 },
      { sequence: -1 },
      { capturedAt: null },
    ];
    for (let index = 0; index < 99; index += 1) {
      host.send({
        type: 'audio',
        session: 1,
        sequence: index,
        capturedAt: 0,
        data: 'AAAA',
        ...bad[index % bad.length],
      });
    }
    const stats = await host.next('stats');
    expect(stats).toMatchObject({ session: 1, sent: 0 });
    await expect
      .poll(() => host.messages.findLast((message) => message.type === 'stats')?.dropped, { timeout: 5000 })
      .toBe(99);
    host.send({ type: 'audio', session: 1, sequence: 99, capturedAt: 0, data: '' });
    expect(await host.next('ended')).toMatchObject({ session: 1, code: 'audio-invalid' });
    expect(host.messages.filter(({ type }) => type === 'error')).toHaveLength(1);
  });

  it('of an older session is dropped without a word', async () => {
    const { host, voice } = await opened();
    sendOpen(host, [voice.port], { session: 2 });
    await host.next('discovered');
    sendAudio(host, 0, opus(1));
    pause(host);
    host.send({ type: 'ping', id: 1 });
    await host.next('ok');
    expect(host.messages.filter(({ type }) => type === 'error')).toEqual([]);
    sendOpen(host, [voice.port], { session: 2 });
    expect(await host.next('error')).toMatchObject({ session: 2, code: 'message-state' });
  });

  it('is reported once a second in figures', async () => {
    const { host } = await opened();
    await start(host);
    for (let frame = 0; frame < 20; frame += 1) sendAudio(host, frame, new Uint8Array(1920).fill(1));
    const stats = await host.next('stats');
    expect(stats.sent).toBeGreaterThan(0);
    expect(stats.clock?.fine).toBe(process.platform === 'win32' ? 'granted' : 'not-needed');
    expect(stats.latencyMs.max).toBeGreaterThan(0);
    expect(stats).toMatchObject({ session: 1, dropped: 0 });
  });
});

describe('the network', () => {
  it('that refuses packets ends the session, and the host lives on', async () => {
    const { host, voice } = await opened();
    await start(host);
    await voice.close();
    open.splice(open.indexOf(voice), 1);
    for (let frame = 0; frame < 24; frame += 1) sendAudio(host, frame, new Uint8Array(1920).fill(1));
    expect(await host.next('ended')).toMatchObject({ session: 1, code: 'udp-refused' });
    sendAudio(host, 24, new Uint8Array(1920));
    expect(await host.next('error')).toMatchObject({ session: 1, code: 'message-state' });
  });

  it('may flood the socket with noise while sound goes out', async () => {
    const { host, voice } = await opened();
    await start(host);
    const frames = 24;
    for (let frame = 0; frame < frames; frame += 1) sendAudio(host, frame, new Uint8Array(1920).fill(1));
    pause(host);
    await voice.waitFor(1);
    const { from } = voice.received[0]!;
    for (const noise of ['', '00', '80c8000600000001', '8078'.padEnd(400, '0'), '000100002112a442'.padEnd(3000, 'f')]) {
      for (let count = 0; count < 400; count += 1) voice.send(hex(noise), from);
    }
    await voice.waitFor(Math.ceil((frames * 960) / 33));
    expect(host.messages.filter(({ type }) => type === 'error' || type === 'ended')).toEqual([]);
  });

  it('stops with the session: after close nothing leaves', async () => {
    const { host, voice } = await opened();
    await start(host);
    for (let frame = 0; frame < 24; frame += 1) sendAudio(host, frame, new Uint8Array(1920).fill(1));
    await voice.waitFor(50);
    const id = nextId();
    host.send({ type: 'close', id, session: 1 });
    expect(await host.next('ok')).toEqual({ type: 'ok', replyTo: id });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const sent = voice.received.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(voice.received).toHaveLength(sent);
  });

  it('stops with the session: nothing of an older one leaves once a newer one was asked for, though that fails', async () => {
    const { host, voice } = await opened();
    await start(host, 'xsalsa20_poly1305', keyText);
    const sound = Array.from({ length: 20 }, (_, mark) => audio(mark, opus(mark)));
    sendAtOnce(host, [...sound, openMessage([voice.port], { session: 2, allowLoopback: false })]);
    expect(await host.next('error')).toMatchObject({ session: 2, code: 'udp-address' });
    // Played out, it would end in five frames of silence half a second later.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(insides(voice).filter((inside) => inside === 'f8fffe')).toEqual([]);
  });

  it('is left when stdin ends while the system looks up a name, however long that takes', async () => {
    // A look-up without an answer holds one of the process's threads, as a read of this pipe does.
    const dir = await mkdtemp(join(tmpdir(), 'earshot-lookup-'));
    const pipe = join(dir, 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    const script = `import fs from 'node:fs'; import dns from 'node:dns/promises'; import { syncBuiltinESMExports } from 'node:module';
      dns.lookup = () => (process.stderr.write('asked'), fs.promises.open('${pipe}')); syncBuiltinESMExports();`;
    const host = await startHost({
      env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` },
    });
    open.push(host, { close: () => rm(dir, { recursive: true }) });
    await sayHello(host);
    sendOpen(host, [], { candidates: [{ host: 'slow.example', port: 80 }] });
    await expect.poll(host.stderr, { timeout: 5000 }).toBe('asked');
    host.end();
    const left = await Promise.race([
      host.exited,
      new Promise((resolve) => setTimeout(resolve, 5000, 'still there').unref()),
    ]);
    expect(left).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('is left when stdin ends in mid-stream, before a browser would end it', async () => {
    const { host, voice } = await opened();
    await start(host);
    for (let frame = 0; frame < 24; frame += 1) sendAudio(host, frame, new Uint8Array(1920).fill(1));
    await voice.waitFor(20);
    const endedAtMs = performance.now();
    host.end();
    expect(await host.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - endedAtMs).toBeLessThan(2000);
  });
});
