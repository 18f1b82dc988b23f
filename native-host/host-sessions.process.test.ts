import { afterEach, describe, expect, it } from 'vitest';
import { maxSessions, type Stats } from '../shared-protocol/native-messages.ts';
import { nativeProtocol } from '../shared-protocol/native-protocol.ts';
import { daveOp } from '../shared-protocol/voice-v8.ts';
import { startHost, type HostProcess } from './testing/host-process.ts';
import { nextId, sayHello, sendOpen } from './testing/session-steps.ts';
import { createV8Call, nextBinary, openPacket, ourId, startV8 } from './testing/v8-call.ts';
import { startVoiceReceiver, type VoiceReceiver } from './testing/voice-receiver.ts';

const open: { dispose?(): Promise<void>; close?(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0)) await (thing.dispose ?? thing.close)?.();
});

async function ready(): Promise<HostProcess> {
  const host = await startHost();
  open.push(host);
  await sayHello(host, nativeProtocol.minor);
  return host;
}

async function join(host: HostProcess, session: number, version = 0): Promise<VoiceReceiver> {
  const voice = await startVoiceReceiver();
  open.push(voice);
  sendOpen(host, [voice.port], { dialect: 'v8', session, ssrc: session });
  await host.next('discovered');
  await startV8(host, { session, version });
  return voice;
}

const opus = (mark: number) => Uint8Array.of(0x78, mark, 2, 3);
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const silence = Array<string>(5).fill('f8fffe');
const marks = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => toHex(opus(from + index)));

const say = (host: HostProcess, sequence: number, session: number, also: number[] = []): void => {
  const data = Buffer.from(opus(sequence)).toString('base64');
  host.send({ type: 'audio', session, also, sequence, capturedAt: Date.now(), data });
};

/** Frames at their beat, for the sessions that `named` gives at each. */
async function stream(host: HostProcess, frames: number, named: (sequence: number) => number[]): Promise<void> {
  const startMs = performance.now();
  for (let sequence = 0; sequence < frames; sequence += 1) {
    await new Promise((resolve) => setTimeout(resolve, startMs + sequence * 20 - performance.now()));
    const [first, ...also] = named(sequence);
    if (first !== undefined) say(host, sequence, first, also);
  }
}

const insides = ({ received }: VoiceReceiver): string[] => received.map(({ packet }) => toHex(openPacket(packet)));
const sound = (voice: VoiceReceiver): string[] => insides(voice).filter((inside) => inside !== 'f8fffe');
const sequencesOf = ({ received }: VoiceReceiver): number[] => received.map(({ packet }) => packet.readUInt16BE(2));
const isUnbroken = (sequences: number[]): boolean =>
  sequences.every((sequence, index) => sequence === ((sequences[0]! + index) & 0xffff));
const pause = (host: HostProcess, session: number): void => host.send({ type: 'pause', session });
const errors = (host: HostProcess) => host.messages.filter(({ type }) => type === 'error');
const statsOf = (host: HostProcess, session: number) =>
  host.messages.findLast((message): message is Stats => message.type === 'stats' && message.session === session);

describe('two sessions in one host', () => {
  it('get each frame that names both, one encrypted end to end and one in clear, with figures of their own', async () => {
    const host = await ready();
    const clear = await join(host, 1);
    const secret = await join(host, 2, 1);
    const call = createV8Call(host, 2);
    call.announce();
    call.nameExternalSender();
    await nextBinary(host, daveOp.keyPackage);
    say(host, 0, 1, [2]);
    await call.agree();
    call.execute();
    await expect
      .poll(() => host.messages.findLast((m) => m.type === 'dave' && m.session === 2))
      .toMatchObject({ state: 'ready' });
    for (let sequence = 1; sequence < 20; sequence += 1) say(host, sequence, 1, [2]);
    for (const session of [1, 2]) pause(host, session);
    await clear.waitFor(25);
    await secret.waitFor(24);
    await expect.poll(() => insides(clear).slice(-5)).toEqual(silence);
    expect(sound(clear)).toEqual(marks(0, 20));
    const heard = sound(secret).map((inside) => toHex(call.peer.hear(ourId, Buffer.from(inside, 'hex'))));
    expect(heard).toEqual(marks(1, 20));
    expect(sound(secret).some((inside) => marks(0, 20).includes(inside))).toBe(false);
    await expect.poll(() => statsOf(host, 1), { timeout: 5000 }).toMatchObject({ held: 0, dropped: 0 });
    await expect.poll(() => statsOf(host, 2), { timeout: 5000 }).toMatchObject({ held: 1, sent: 24 });
    expect(isUnbroken(sequencesOf(clear)) && isUnbroken(sequencesOf(secret))).toBe(true);
    expect(errors(host)).toEqual([]);
  });

  it('show the same identity key in both calls', async () => {
    const host = await ready();
    const keys: Buffer[] = [];
    for (const session of [1, 2]) {
      await join(host, session, 1);
      createV8Call(host, session).nameExternalSender();
      const { data } = await nextBinary(host, daveOp.keyPackage);
      keys.push(Buffer.from(data, 'base64'));
    }
    // Version and cipher suite in 4 bytes, then three keys of 65 bytes, each behind its length of two: init, encryption, signature.
    const part = (index: number) => keys.map((key) => toHex(key.subarray(4 + index * 67, 4 + (index + 1) * 67)));
    expect(part(0)[0]).not.toBe(part(0)[1]);
    expect(part(2)[0]).toMatch(/^404104/);
    expect(part(2)[0]).toBe(part(2)[1]);
  });

  it.each([
    ['is closed', (host: HostProcess) => host.send({ type: 'close', id: nextId(), session: 1 })],
    [
      'meets a server that is gone',
      (_: HostProcess, voice: VoiceReceiver) => {
        open.splice(open.indexOf(voice), 1);
        return voice.close();
      },
    ],
    ['is muted, and sounds on later', (host: HostProcess) => host.send({ type: 'pause', session: 1, flush: true })],
  ])('lose no packet in one while the other %s', async (what, act) => {
    const host = await ready();
    const [ending, lasting] = [await join(host, 1), await join(host, 2)];
    await stream(host, 120, (sequence) => {
      if (sequence === 40) void act(host, ending);
      // The extension takes a moment to see that a session is over.
      if (sequence < 42) return [1, 2];
      return what.startsWith('is muted') && sequence >= 80 ? [1, 2] : [2];
    });
    pause(host, 2);
    await expect.poll(() => insides(lasting).slice(-5), { timeout: 5000 }).toEqual(silence);
    expect(isUnbroken(sequencesOf(lasting))).toBe(true);
    // A machine without time may skip frames; what is missing was given up then, and the next figures tell of it.
    await expect
      .poll(() => sound(lasting).length + (statsOf(host, 2)?.dropped ?? 0), { timeout: 5000 })
      .toBeGreaterThanOrEqual(120);
    expect(errors(host)).toEqual([]);
    if (what.startsWith('meets')) expect(await host.next('ended')).toMatchObject({ session: 1, code: 'udp-refused' });
    if (what.startsWith('is muted')) await expect.poll(() => sound(ending)).toContain(toHex(opus(100)));
    if (what === 'is closed') expect(sound(ending)).not.toContain(toHex(opus(60)));
  });

  it('drop what names a session that is over, and refuse what names one that never was', async () => {
    const host = await ready();
    const lasting = await join(host, 1);
    await join(host, 2);
    host.send({ type: 'close', id: nextId(), session: 2 });
    await host.next('ok');
    for (let sequence = 0; sequence < 5; sequence += 1) say(host, sequence, 2, [1]);
    pause(host, 2);
    pause(host, 1);
    await lasting.waitFor(10);
    expect(sound(lasting)).toEqual(marks(0, 5));
    expect(errors(host)).toEqual([]);
    say(host, 5, 3);
    expect(await host.next('error')).toMatchObject({ session: 3, code: 'message-state' });
  });
});

describe('many sessions in one host', () => {
  it(`are ${maxSessions}, which all play one source, and no more`, async () => {
    const host = await ready();
    const voices: VoiceReceiver[] = [];
    for (let session = 1; session <= maxSessions; session += 1) voices.push(await join(host, session));
    const id = sendOpen(host, [voices[0]!.port], { dialect: 'v8', session: 17 });
    expect(await host.next('error')).toMatchObject({ replyTo: id, session: 17, code: 'session-limit' });
    const all = voices.map((_, index) => index + 1);
    await stream(host, 50, () => all);
    for (const session of all) pause(host, session);
    for (const voice of voices) {
      await expect.poll(() => insides(voice).slice(-5), { timeout: 5000 }).toEqual(silence);
      expect(isUnbroken(sequencesOf(voice))).toBe(true);
    }
    expect(new Set(voices.map((voice) => sound(voice).length)).size).toBe(1);
    // One that has gone makes room.
    host.send({ type: 'close', id: nextId(), session: 5 });
    await host.next('ok');
    await join(host, 18);
  });
});

describe('an extension that knows of one session at a time', () => {
  it('has its older session ended by a newer one', async () => {
    const host = await startHost();
    open.push(host);
    await sayHello(host, 4);
    const older = await join(host, 1);
    const newer = await join(host, 2);
    say(host, 0, 1);
    for (let sequence = 0; sequence < 5; sequence += 1) say(host, sequence, 2);
    pause(host, 2);
    await newer.waitFor(10);
    expect(older.received).toEqual([]);
  });
});
