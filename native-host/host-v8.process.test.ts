import { afterEach, describe, expect, it } from 'vitest';
import { daveOp } from '../shared-protocol/voice-v8.ts';
import type { Peer } from './e2ee/testing/peer.ts';
import { expectCutSpurt, sendCutSpurt } from './testing/cut-spurt.ts';
import { startHost, type HostProcess } from './testing/host-process.ts';
import { nextId, pause, sayHello, sendAudio, sendOpen } from './testing/session-steps.ts';
import {
  channelId,
  createV8Call,
  keyBytes,
  nextBinary,
  openPacket,
  ourId,
  relayBinary,
  relayJson,
  startV8,
} from './testing/v8-call.ts';
import { startVoiceReceiver, type VoiceReceiver } from './testing/voice-receiver.ts';
import { sealAesGcm, sealRtpsize } from './transport/rtp-packets.ts';

const open: { dispose?(): Promise<void>; close?(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await (thing.dispose ?? thing.close)?.();
});

async function opened() {
  const host = await startHost();
  open.push(host);
  const voice = await startVoiceReceiver();
  open.push(voice);
  await sayHello(host);
  const id = sendOpen(host, [voice.port], { dialect: 'v8' });
  return { host, voice, discovered: await host.next('discovered'), id };
}

/** In a call whose key is agreed on. */
async function inCall() {
  const { host, voice } = await opened();
  await startV8(host);
  const call = createV8Call(host);
  await call.secure();
  await expect.poll(() => daveState(host)).toBe('ready');
  return { host, voice, call };
}

const daveState = (host: HostProcess): string | undefined =>
  host.messages.findLast((message) => message.type === 'dave')?.state;
const opus = (mark: number) => Uint8Array.of(0x78, mark, 2, 3);
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const opusHex = (count: number, first = 0) => Array.from({ length: count }, (_, index) => toHex(opus(first + index)));
const silence = Array<string>(5).fill('f8fffe');

function say(host: HostProcess, count: number, first = 0): void {
  for (let sequence = first; sequence < first + count; sequence += 1) sendAudio(host, sequence, opus(sequence));
}

/** The frames that the other member has received so far, whenever it is called. */
function heardBy({ peer }: { peer: Peer }, voice: VoiceReceiver): () => string[] {
  const heard: string[] = [];
  return () => {
    for (const { packet } of voice.received.slice(heard.length)) {
      const inside = openPacket(packet);
      heard.push(toHex(toHex(inside) === 'f8fffe' ? inside : peer.hear(ourId, inside)));
    }
    return heard;
  };
}

const insides = (voice: VoiceReceiver): string[] => voice.received.map(({ packet }) => toHex(openPacket(packet)));
const lastStats = (host: HostProcess) => host.messages.findLast((message) => message.type === 'stats');

/** All that was sent before has been dealt with. */
async function settled(host: HostProcess): Promise<void> {
  host.send({ type: 'ping', id: nextId() });
  await host.next('ok');
}

describe('a session of today', () => {
  it('discovers its address with 74 bytes', async () => {
    const { discovered, id, voice } = await opened();
    expect(discovered).toEqual({
      type: 'discovered',
      replyTo: id,
      session: 1,
      address: '127.0.0.1',
      port: expect.any(Number),
      via: { host: '127.0.0.1', port: voice.port },
    });
  });

  it('without end-to-end encryption sends Opus in AEAD packets, and five silence frames before the stop', async () => {
    const { host, voice } = await opened();
    await startV8(host, { version: 0 });
    say(host, 20);
    pause(host);
    await voice.waitFor(25);
    expect(insides(voice)).toEqual([...opusHex(20), ...silence]);
    expect(daveState(host)).toBe('off');
    const heads = voice.received.map(({ packet }) => packet);
    expect(new Set(heads.map((packet) => packet.readUInt32BE(8)))).toEqual(new Set([0xabcd]));
    const sequences = heads.map((packet) => packet.readUInt16BE(2));
    expect(sequences).toEqual(sequences.map((_, index) => (sequences[0]! + index) & 0xffff));
    expect(new Set(heads.map((packet) => packet.readUInt32BE(packet.length - 4))).size).toBe(25);
  });

  it('goes on with sequence and nonce if the same Session Description comes again', async () => {
    const { host, voice } = await opened();
    for (let round = 0; round < 2; round += 1) {
      await startV8(host, { version: 0 });
      say(host, 5, round * 5);
      pause(host);
      await voice.waitFor((round + 1) * 10);
    }
    const nonces = voice.received.map(({ packet }) => packet.readUInt32BE(packet.length - 4));
    expect(nonces).toEqual(nonces.map((_, index) => (nonces[0]! + index) >>> 0));
    const sequences = voice.received.map(({ packet }) => packet.readUInt16BE(2));
    expect(sequences).toEqual(sequences.map((_, index) => (sequences[0]! + index) & 0xffff));
  });

  it.each([
    ['no word on end-to-end encryption', { dave: undefined }, 'message-shape'],
    ['a mode of the other dialect', { mode: 'xsalsa20_poly1305' }, 'mode-unknown'],
    ['no key', { secretKey: null }, 'key-length'],
    ['a key of 31 bytes', { secretKey: Buffer.alloc(31).toString('base64') }, 'key-length'],
  ])('does not start with %s', async (_, fields, code) => {
    const { host } = await opened();
    const secretKey = keyBytes.toString('base64');
    const dave = { version: 1, userId: ourId, channelId };
    host.send({ type: 'start', id: 1, session: 1, mode: 'aead_aes256_gcm_rtpsize', secretKey, dave, ...fields });
    expect(await host.next('error')).toMatchObject({ replyTo: 1, code });
    await startV8(host);
  });

  it('drops and counts anything but Opus frames of 20 ms, and ends after a hundred', async () => {
    const { host } = await opened();
    await startV8(host, { version: 0 });
    for (let sequence = 0; sequence < 100; sequence += 1) sendAudio(host, sequence, Uint8Array.of(0xe0, 0));
    expect(await host.next('ended')).toMatchObject({ session: 1, code: 'audio-invalid' });
  });
});

describe('a call with end-to-end encryption', () => {
  it('gets nothing but silence before the key is executed, and the encrypted frames from there on', async () => {
    const { host, voice } = await opened();
    const call = createV8Call(host);
    // Ops 11 and 25 may come before Session Description.
    call.announce();
    call.nameExternalSender();
    await startV8(host);
    say(host, 10);
    sendAudio(host, 10, Uint8Array.of(0xf8, 0xff, 0xfe));
    await nextBinary(host, daveOp.keyPackage);
    await call.agree();
    say(host, 10, 11);
    pause(host);
    await voice.waitFor(6);
    expect(new Set(insides(voice))).toEqual(new Set(['f8fffe']));

    call.execute();
    await expect.poll(() => daveState(host)).toBe('ready');
    say(host, 10, 21);
    pause(host);
    await voice.waitFor(6 + 15);
    expect(heardBy(call, voice)().slice(6)).toEqual([...opusHex(10, 21), ...silence]);
    // Whole frames: an encrypted one may begin with any byte.
    expect(insides(voice).filter((inside) => opusHex(31).includes(inside))).toEqual([]);

    // Figures come once a second: the newest may be from before the last packet.
    await expect.poll(() => lastStats(host), { timeout: 5000 }).toMatchObject({ held: 20, sent: 21, dropped: 0 });
    const states = host.messages.flatMap((message) => (message.type === 'dave' ? [message.state] : []));
    expect(states).toEqual(['securing', 'ready']);
    const { privacyCode } = host.messages.findLast((message) => message.type === 'dave')!;
    expect(privacyCode).toBe(call.peer.mls.voicePrivacyCode);
  });

  it('says in its packets what receivers are to show, also under a new key, and nothing with silence', async () => {
    const { host, voice, call } = await inCall();
    host.send({ type: 'speak-as', session: 1, flags: 2 });
    say(host, 5);
    pause(host);
    await voice.waitFor(10);
    await startV8(host, { key: Buffer.from(keyBytes).reverse() });
    say(host, 5, 5);
    pause(host);
    await voice.waitFor(20);
    const packets = voice.received.map(({ packet }) => packet);
    const marked = Array<string>(5).fill('90bede0001');
    const plain = Array<string>(5).fill('80');
    const heads = packets.map(
      (packet) => toHex(packet.subarray(0, 1)) + (packet[0] === 0x90 ? toHex(packet.subarray(12, 16)) : ''),
    );
    expect(heads).toEqual([...marked, ...plain, ...marked, ...plain]);
    const first = packets.slice(0, 5).map((packet) => openPacket(packet));
    expect(first.map((inside) => toHex(inside.subarray(0, 4)))).toEqual(Array(5).fill('90040000'));
    expect(first.map((inside) => toHex(call.peer.hear(ourId, inside.subarray(4))))).toEqual(opusHex(5));
    host.send({ type: 'speak-as', session: 1, flags: 8 });
    expect(await host.next('error')).toMatchObject({ code: 'message-shape' });
  });

  it('answers with op 26 at once, op 28 to proposals and op 23 to the commit', async () => {
    const { host } = await inCall();
    const answers = host.messages.flatMap((message) =>
      message.type === 'relay-binary' || message.type === 'relay-json' ? [[message.type, message.op]] : [],
    );
    expect(answers).toEqual([
      ['relay-binary', daveOp.keyPackage],
      ['relay-binary', daveOp.commitWelcome],
      ['relay-json', daveOp.transitionReady],
    ]);
  });

  it('keeps its key if Session Description comes again after a resume', async () => {
    const { host, voice, call } = await inCall();
    await startV8(host);
    say(host, 3);
    pause(host);
    await voice.waitFor(8);
    expect(toHex(call.peer.hear(ourId, openPacket(voice.received[0]!.packet)))).toBe(toHex(opus(0)));
  });

  it('lets nothing in clear leave that was queued before the call turned to encryption', async () => {
    const { host, voice } = await opened();
    await startV8(host, { version: 0 });
    // 40 ms are not enough to begin to play.
    say(host, 2);
    await settled(host);
    relayJson(host, daveOp.prepareEpoch, { protocol_version: 1, epoch: 1 });
    await nextBinary(host, daveOp.keyPackage);
    say(host, 10, 2);
    pause(host);
    await voice.waitFor(5);
    expect(insides(voice)).toEqual(silence);
    await expect.poll(() => lastStats(host)).toMatchObject({ dropped: 2, held: 10 });
  });

  it('holds the sound after a downgrade until the user agrees to go on in clear', async () => {
    const { host, voice } = await inCall();
    relayJson(host, daveOp.prepareTransition, { protocol_version: 0, transition_id: 2 });
    expect(await host.next('relay-json')).toMatchObject({ op: daveOp.transitionReady, d: { transition_id: 2 } });
    relayJson(host, daveOp.executeTransition, { transition_id: 2 });
    await expect.poll(() => daveState(host)).toBe('turned-off');
    say(host, 4, 10);
    await expect.poll(() => lastStats(host)).toMatchObject({ held: 4 });
    host.send({ type: 'agree-clear', session: 1 });
    await expect.poll(() => daveState(host)).toBe('off');
    say(host, 3);
    pause(host);
    await voice.waitFor(8);
    expect(insides(voice)).toEqual([...opusHex(3), ...silence]);
  });

  it('ends with dave-failed after three unusable commits, and another session may follow', async () => {
    const { host, voice, call } = await inCall();
    for (let round = 1; round <= 3; round += 1) {
      relayBinary(host, daveOp.welcome, Uint8Array.of(0, round, 1, 2, 3));
      if (round < 3) {
        expect(await host.next('relay-json')).toMatchObject({ op: daveOp.invalidCommitWelcome });
        call.nameExternalSender();
      }
    }
    expect(await host.next('ended')).toMatchObject({ session: 1, code: 'dave-failed' });
    sendOpen(host, [voice.port], { session: 2, dialect: 'v8' });
    expect(await host.next('discovered')).toMatchObject({ session: 2 });
  });

  it('stands junk in every message, counts it, and goes on', async () => {
    const { host, voice, call } = await inCall();
    const junk = [new Uint8Array(0), Uint8Array.of(1), new Uint8Array(300).fill(0xff)];
    for (const op of [daveOp.externalSender, daveOp.proposals]) for (const bytes of junk) relayBinary(host, op, bytes);
    for (const d of [null, 5, [], {}, { transition_id: 65_536 }, { transition_id: '1' }, { user_ids: 'x' }]) {
      for (const op of [11, 13, 21, 22, 24]) relayJson(host, op, d);
    }
    relayJson(host, daveOp.executeTransition, { transition_id: 65_535 });
    say(host, 3);
    pause(host);
    await voice.waitFor(8);
    expect(toHex(call.peer.hear(ourId, openPacket(voice.received[0]!.packet)))).toBe(toHex(opus(0)));
    await expect.poll(() => lastStats(host)?.daveDropped, { timeout: 5000 }).toBeGreaterThanOrEqual(35);
    expect(host.messages.filter(({ type }) => type === 'error' || type === 'ended')).toEqual([]);
  });

  it('drops messages of an older session without a word, and refuses those of none', async () => {
    const { host, voice } = await inCall();
    sendOpen(host, [voice.port], { session: 2, dialect: 'v8' });
    await host.next('discovered');
    relayJson(host, daveOp.executeTransition, { transition_id: 1 }, 1);
    await settled(host);
    expect(host.messages.filter(({ type }) => type === 'error')).toEqual([]);
    relayJson(host, daveOp.executeTransition, { transition_id: 1 }, 3);
    expect(await host.next('error')).toMatchObject({ session: 3, code: 'message-state' });
  });
});

describe('what others say', () => {
  const userId = '158533742254751744';
  const voices = [{ ssrc: 0xbeef, userId }];
  const heard = (host: HostProcess): string[] =>
    host.messages.flatMap((message) =>
      message.type === 'heard' ? message.voices.map(({ data }) => toHex(Buffer.from(data, 'base64'))) : [],
    );
  const packet = (sequence: number, ssrc = 0xbeef, key: Uint8Array = keyBytes): Uint8Array =>
    sealRtpsize(sealAesGcm, key, { ssrc, sequence, timestamp: sequence * 960 }, sequence + 1, opus(sequence));

  async function listening() {
    const { host, voice } = await opened();
    await startV8(host, { version: 0 });
    await expect.poll(() => voice.keepalives.length).toBeGreaterThan(0);
    const { from } = voice.keepalives[0]!;
    return { host, say: (datagram: Uint8Array) => voice.send(datagram, from) };
  }

  it('is handed on only of those who are listened to, whatever else comes, and none of it twice', async () => {
    const { host, say: send } = await listening();
    send(packet(0));
    await settled(host);
    host.send({ type: 'listen', session: 1, voices });
    await settled(host);
    for (let sequence = 1; sequence <= 30; sequence += 1) {
      send(packet(sequence));
      send(packet(sequence));
      send(packet(sequence, 0xbeef, new Uint8Array(32)));
      send(packet(sequence, 0x7777));
      send(packet(sequence).subarray(0, 12 + (sequence % 20)));
      send(Buffer.alloc(sequence, 0x80));
    }
    await expect.poll(() => heard(host).length).toBe(30);
    host.send({ type: 'listen', session: 1, voices: null });
    await settled(host);
    send(packet(31));
    await expect.poll(() => lastStats(host)?.received).toBeGreaterThanOrEqual(92);
    expect(heard(host)).toEqual(opusHex(30, 1));
    expect(host.messages.filter(({ type }) => type === 'error' || type === 'ended')).toEqual([]);
  });

  it('cannot be asked for before there is a key', async () => {
    const { host } = await opened();
    host.send({ type: 'listen', session: 1, voices });
    expect(await host.next('error')).toMatchObject({ code: 'message-state', session: 1 });
  });

  it('under a new key of the same session its numbers may begin again', async () => {
    const { host, say: send } = await listening();
    host.send({ type: 'listen', session: 1, voices });
    await settled(host);
    send(packet(1));
    await expect.poll(() => heard(host)).toEqual(opusHex(1, 1));
    const key = Buffer.alloc(32, 7);
    await startV8(host, { version: 0, key });
    send(packet(2));
    send(sealRtpsize(sealAesGcm, key, { ssrc: 0xbeef, sequence: 2, timestamp: 1920 }, 2, opus(2)));
    await expect.poll(() => heard(host)).toEqual(opusHex(2, 1));
  });
});

describe('the original dialect', () => {
  it('has no use for messages about end-to-end encryption', async () => {
    const { host, voice } = await opened();
    sendOpen(host, [voice.port], { session: 2 });
    await host.next('discovered');
    relayJson(host, daveOp.executeTransition, { transition_id: 1 }, 2);
    expect(await host.next('error')).toMatchObject({ session: 2, code: 'message-state' });
  });
});

describe('what comes in', () => {
  const rtp = (ssrc: number, body: string): Buffer =>
    Buffer.from(`807800010000000${'0'}${ssrc.toString(16).padStart(8, '0')}${body}${'aa'.repeat(16)}00000001`, 'hex');

  it('tells who speaks and who has stopped; silence, RTCP and junk are nobody', async () => {
    const { host, voice } = await opened();
    await startV8(host, { version: 0 });
    say(host, 3);
    pause(host);
    await voice.waitFor(8);
    const { from } = voice.received[0]!;
    const noise = [rtp(9, 'f8fffe'), Buffer.alloc(0), Buffer.from('80c8000600000000000000ab', 'hex'), Buffer.alloc(8)];
    for (let round = 0; round < 20; round += 1) {
      for (const datagram of [rtp(7, '11'.repeat(50)), rtp(0xffff_ffff, '22'.repeat(200)), ...noise])
        voice.send(datagram, from);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await host.next('activity')).toEqual({ type: 'activity', session: 1, ssrcs: [7] });
    expect(await host.next('activity')).toEqual({ type: 'activity', session: 1, ssrcs: [7, 0xffff_ffff] });
    expect(await host.next('activity')).toEqual({ type: 'activity', session: 1, ssrcs: [] });
    await expect.poll(() => lastStats(host)?.received, { timeout: 5000 }).toBe(60);
    expect(lastStats(host)?.ignored).toBe(60);
  });

  it('may be a flood without a gap in what goes out', async () => {
    const { host, voice } = await opened();
    await startV8(host, { version: 0 });
    const frames = 24;
    say(host, frames);
    pause(host);
    await voice.waitFor(1);
    const { from } = voice.received[0]!;
    for (let burst = 0; burst < 20; burst += 1) {
      for (let count = 0; count < 200; count += 1) voice.send(rtp(count, '33'.repeat(1000)), from);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await voice.waitFor(frames + 5);
    expect(insides(voice)).toEqual([...opusHex(frames), ...silence]);
    expect(host.messages.filter(({ type }) => type === 'error' || type === 'ended')).toEqual([]);
  });
});

describe('a connection keeps its way open', () => {
  const counts = (voice: VoiceReceiver): string[] => voice.keepalives.map(({ packet }) => toHex(packet));

  it('with 8 bytes five seconds after discovery, before anything was agreed on', async () => {
    const { voice } = await opened();
    await expect.poll(() => counts(voice), { timeout: 9000 }).toEqual(['0000000000000000']);
  });

  it('from the start of the session on, also while sound leaves, and tells whether it is answered', async () => {
    const { host, voice } = await opened();
    await startV8(host, { version: 0 });
    const startedMs = performance.now();
    let sequence = 0;
    const source = setInterval(() => say(host, 1, (sequence += 1)), 20);
    open.push({ close: async () => clearInterval(source) });
    await expect.poll(() => counts(voice), { timeout: 3000 }).toEqual(['0000000000000000']);
    await expect.poll(() => counts(voice), { timeout: 9000 }).toEqual(['0000000000000000', '0100000000000000']);
    expect(performance.now() - startedMs).toBeGreaterThan(4900);
    await expect
      .poll(() => lastStats(host), { timeout: 3000 })
      .toMatchObject({ keepalives: 2, answered: 2, answersKeepalives: true, answerAgoMs: expect.any(Number) });
    expect(voice.received.length).toBeGreaterThan(100);
  });
});

describe('a voice server that floods', () => {
  it('with 4000 messages a second keeps neither mute, nor pings, nor the end from being heard', async () => {
    const { host, voice, call } = await inCall();
    const flood = setInterval(() => {
      for (let index = 0; index < 20; index += 1) relayJson(host, 13, { user_id: '100000000000000009' });
    }, 5);
    const answered = () => host.messages.flatMap((message) => (message.type === 'ok' ? message.replyTo : []));
    try {
      expect(await host.next('error')).toMatchObject({ code: 'message-rate' });
      voice.received.length = 0;
      const frames = Array.from({ length: 40 }, (_, mark) => opus(mark));
      const [cut, whole] = [frames.slice(0, 20), frames.slice(20)];
      sendCutSpurt(host, cut, whole);
      const pings = Array.from({ length: 10 }, nextId);
      for (const id of pings) host.send({ type: 'ping', id });
      await expect.poll(answered, { timeout: 20_000 }).toEqual(expect.arrayContaining(pings));
      await expectCutSpurt(heardBy(call, voice), cut, whole);
      const id = nextId();
      host.send({ type: 'close', id, session: 1 });
      await expect.poll(answered, { timeout: 20_000 }).toContain(id);
    } finally {
      clearInterval(flood);
    }
  });
});
