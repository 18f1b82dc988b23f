import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createV8Dialect } from '../../extension/discord/voice/v8.ts';
import { createTestCall, user } from '../../local-server/testing/test-call.ts';
import { isEncryptedFrame } from '../../local-server/dave/frame-check.ts';
import { aesGcmMode, xchachaMode } from '../../local-server/media/rtpsize-mode.ts';
import { rtpHeader, sealPacket } from '../../local-server/testing/raw-v8-client.ts';
import { createDaveIdentity } from '../../native-host/e2ee/dave-identity.ts';
import { readDaveBinary } from '../../native-host/e2ee/dave-input.ts';
import { createMlsGroup } from '../../native-host/e2ee/mls-group.ts';
import { readPublicMessageHeader, readWelcomeReceivers } from '../../native-host/e2ee/mls-layout.ts';
import { append, createDeliveryMessages, inTransition } from '../../native-host/e2ee/testing/delivery-messages.ts';
import { createChance, mutate } from '../../native-host/e2ee/testing/mutate.ts';
import { createPeer } from '../../native-host/e2ee/testing/peer.ts';
import { channelId, ourId, peerId, thirdId } from '../../native-host/e2ee/testing/two-member-call.ts';
import { readVoice } from '../../native-host/transport/speaker-watch.ts';
import { readServerBinary, writeServerBinary } from '../../shared-protocol/dave-frames.ts';
import { EarshotError } from '../../shared-protocol/error.ts';
import {
  readDiscoveryReply74,
  readDiscoveryRequest74,
  splitRtpsize,
  stripRtpPlaintext,
  writeDiscoveryReply74,
} from '../../shared-protocol/packet-layout.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';

const each = 100_000;
const seed = 20_261_122;
/**
 * What a loop of a hundred thousand may leave behind: caches, compiled code, and native objects whose finalizers run only
 * in a later turn (21 MiB were seen). A leak of a kilobyte each would be 90 MiB.
 */
const maxGrowthBytes = 64 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const usedBytes = (): number => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

type Outcomes = Record<string, number>;

/** Feeds mutations of the originals in turn, and counts what became of them by name. */
function feed(originals: readonly Uint8Array[], use: (bytes: Uint8Array) => string, times = each): Outcomes {
  const chance = createChance(seed);
  const outcomes: Outcomes = {};
  const one = (index: number): void => {
    const outcome = use(mutate(originals[index % originals.length]!, chance));
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  };
  const warm = times / 10;
  for (let index = 0; index < warm; index += 1) one(index);
  const before = usedBytes();
  for (let index = warm; index < times; index += 1) one(index);
  expect(usedBytes() - before).toBeLessThan(maxGrowthBytes);
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(times);
  return outcomes;
}

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const payload = Uint8Array.from({ length: 80 }, (_, index) => 0x78 ^ index);
const ssrc = 0xabcd;
const plain = rtpHeader(7, 6720, ssrc);
const withBits = (bits: number, rest: string): Buffer => {
  const header = Buffer.concat([plain, Buffer.from(rest, 'hex')]);
  header[0]! |= bits;
  return header;
};
const padded = Uint8Array.of(...payload, 0, 0, 3);
const extended = Uint8Array.of(0x51, 0x80, 0, 0, 0x52, 0x90, 0, 0, ...payload);
/** Each kind of RTP header, with what stands behind it. */
const shapes: [string, Uint8Array, Uint8Array][] = [
  ['bare', plain, payload],
  ['extended', withBits(0x10, 'bede0002'), extended],
  ['with two CSRCs', withBits(0x02, '0000000a0000000b'), payload],
  ['padded', withBits(0x20, ''), padded],
  ['with all of it', withBits(0x32, '0000000a0000000bbede0002'), Uint8Array.of(...extended, 0, 2)],
];
const modes = {
  aead_aes256_gcm_rtpsize: aesGcmMode,
  aead_xchacha20_poly1305_rtpsize: xchachaMode,
} as const;
type Mode = keyof typeof modes;
const sealAll = (mode: Mode): Buffer[] =>
  shapes.map(([, header, content], index) => sealPacket(mode, key, header, content, index + 1));
/** A sender report, and what Discord sends of it: a header, ciphertext, a tag and a nonce. */
const rtcp = Buffer.from(`80c80006${'0000abcd'.repeat(12)}`, 'hex');

describe('a hundred thousand mutations', () => {
  it.each(Object.keys(modes) as Mode[])('of packets in %s open nothing, and each is counted by its fault', (mode) => {
    const session = modes[mode].open(key);
    const genuine = sealAll(mode);
    const outcomes = feed([...genuine, rtcp], (packet) => {
      const read = session.read(packet);
      return typeof read === 'string' ? read : 'opened';
    });
    expect(Object.keys(outcomes).sort()).toEqual(['forged', 'not-voice', 'rtcp']);
    expect(outcomes.forged).toBeGreaterThan(each / 4);
    // None of them has used up a number: the genuine ones come through, once each.
    for (const packet of genuine) {
      const read = session.read(packet);
      expect(read).toMatchObject({ codec: 'opus', ssrc, sequence: 7, timestamp: 6720 });
      expect([...(read as { payload: Uint8Array }).payload]).toEqual([...payload]);
    }
    expect(genuine.map((packet) => session.read(packet))).toEqual(genuine.map(() => 'replayed'));
  });

  it('of packets are taken apart within their bounds', () => {
    const outcomes = feed([...sealAll('aead_aes256_gcm_rtpsize'), rtcp], (packet) => {
      const parts = splitRtpsize(packet);
      if (!parts) return 'refused';
      const { header, ciphertext, tag, nonce, extensionBytes } = parts;
      const isWhole =
        header.length + ciphertext.length + tag.length + nonce.length === packet.length &&
        tag.length === 16 &&
        nonce.length === 4 &&
        header.length >= 12 &&
        extensionBytes <= ciphertext.length;
      const stripped = stripRtpPlaintext(ciphertext, parts);
      return isWhole && (stripped?.length ?? 0) <= ciphertext.length ? 'split' : 'out of bounds';
    });
    expect(Object.keys(outcomes).sort()).toEqual(['refused', 'split']);
  });

  it('of packets show the watch nothing but voices', () => {
    const outcomes = feed([...sealAll('aead_aes256_gcm_rtpsize'), rtcp], (packet) => {
      const voice = readVoice(packet);
      if (!voice) return 'ignored';
      return Number.isInteger(voice.ssrc) && voice.ssrc >= 0 && voice.ssrc < 2 ** 32 ? 'voice' : 'wrong';
    });
    expect(Object.keys(outcomes).sort()).toEqual(['ignored', 'voice']);
  });

  it('of a discovery reply are an address of that SSRC or nothing', () => {
    const valid = writeDiscoveryReply74({ ssrc, address: '203.0.113.7', port: 50_004 });
    const outcomes = feed([valid], (reply) => {
      const own = readDiscoveryReply74(reply, ssrc);
      if (readDiscoveryRequest74(reply) !== null && own) return 'both';
      if (!own) return 'dropped';
      return own.ssrc === ssrc && own.port > 0 && /^[\d.]+$|:/.test(own.address) ? 'address' : 'wrong';
    });
    expect(Object.keys(outcomes).sort()).toEqual(['address', 'dropped']);
    expect(outcomes.dropped).toBeGreaterThan(each / 4);
  });

  it('of an encrypted frame are opened by nobody, and each is in one count', () => {
    const call = createTestCall();
    const [speaker, hearer] = [user(1), user(2)];
    for (const userId of [speaker, hearer]) call.join(userId);
    call.pump();
    const sealed = call.session(speaker).seal(payload)!;
    expect(isEncryptedFrame(sealed)).toBe(true);
    const session = call.session(hearer);
    const outcomes = feed([sealed], (frame) => (session.open(speaker, frame) === null ? 'dropped' : 'opened'));
    expect(outcomes).toEqual({ dropped: each });
    const { plaintext, early, undecryptable, decrypted, silence, passedThrough } = session.figures(speaker);
    expect({ decrypted, silence, passedThrough }).toEqual({ decrypted: 0, silence: 0, passedThrough: 0 });
    expect(plaintext + early + undecryptable).toBe(each);
    expect(session.open(speaker, sealed)).toEqual(Buffer.from(payload));
  });
});

describe('a hundred thousand mutations of what the voice gateway says about encryption', () => {
  const delivery = createDeliveryMessages(channelId);
  const peer = createPeer(peerId, channelId, delivery.externalSender);
  const third = createPeer(thirdId, channelId, delivery.externalSender);
  const proposals = append(delivery.add(third.keyPackage, 0));
  const { commit, welcome } = peer.commit(proposals);
  const messages = [
    { op: daveOp.externalSender, payload: delivery.externalSender },
    { op: daveOp.proposals, payload: proposals },
    { op: daveOp.announceCommit, payload: inTransition(1, commit) },
    { op: daveOp.welcome, payload: inTransition(1, welcome!) },
  ];
  const frames = messages.map((message, index) => writeServerBinary({ sequence: index, ...message }));
  /** Two bytes are less than any header. */
  const short = Uint8Array.of(0, 1);

  it('are a header and what is behind it, or nothing', () => {
    const outcomes = feed([...frames, short], (frame) => {
      const read = readServerBinary(frame);
      if (!read) return frame.length < 3 ? 'too short' : 'wrong';
      return read.payload.length === frame.length - 3 && read.sequence <= 0xffff && read.op <= 255 ? 'read' : 'wrong';
    });
    expect(Object.keys(outcomes).sort()).toEqual(['read', 'too short']);
  });

  it('are relayed or refused by the extension, with one code', () => {
    let dialect = createV8Dialect();
    const outcomes = feed([...frames, short], (frame) => {
      // A connection never sees this many; its count of sequence numbers starts over.
      if (frame.length % 16 === 0) dialect = createV8Dialect();
      try {
        const signals = dialect.read(Uint8Array.from(frame).buffer);
        return signals.every(({ type }) => type === 'relay') ? `${signals.length} relayed` : 'wrong';
      } catch (error) {
        return error instanceof EarshotError ? error.code : String(error);
      }
    });
    expect(Object.keys(outcomes).sort()).toEqual(['0 relayed', '1 relayed', 'voice-malformed']);
  });

  it('are one of the inputs of the host or a name to count', () => {
    const names = new Set<string>();
    let turn = 0;
    const outcomes = feed(
      messages.map((message) => message.payload),
      (bytes) => {
        turn += 1;
        const read = readDaveBinary(messages[turn % messages.length]!.op, bytes);
        if (typeof read === 'string') names.add(read);
        return typeof read === 'string' ? 'counted' : 'input';
      },
    );
    expect(Object.keys(outcomes).sort()).toEqual(['counted', 'input']);
    expect([...names]).toEqual(['message-shape']);
  });

  it('have layouts that are read within their bounds', () => {
    const outcomes = feed([commit, welcome!], (bytes) => {
      const receivers = readWelcomeReceivers(bytes);
      const header = readPublicMessageHeader(bytes);
      if (receivers?.some(({ length }) => length > bytes.length)) return 'wrong';
      return receivers ? 'welcome' : header ? 'message' : 'neither';
    });
    expect(Object.keys(outcomes).sort()).toEqual(['message', 'neither', 'welcome']);
  });

  it('never lead into a group by the commit of another group or the welcome of somebody else', () => {
    const otherChannel = String(BigInt(channelId) + 1n);
    const foreign = createDeliveryMessages(otherChannel);
    const elsewhere = createPeer(peerId, otherChannel, foreign.externalSender);
    const guest = createPeer(thirdId, otherChannel, foreign.externalSender);
    const ofAnother = elsewhere.commit(append(foreign.add(guest.keyPackage, 0))).commit;
    const { group, proposeAll } = newGroup();
    // With a commit of our own under way a commit could be taken up.
    expect(proposeAll(append(delivery.add(peer.keyPackage, 0)))).toBe('committed');

    const processed = (process: typeof group.processCommit) => (message: Uint8Array) => {
      const outcome = process(message);
      return outcome.type === 'agreed' ? 'agreed' : outcome.why;
    };
    expect(group.processCommit(ofAnother)).toEqual({ type: 'dropped', why: 'commit-other-group' });
    const commits = feed([ofAnother], processed(group.processCommit));
    expect(Object.keys(commits).sort()).toEqual(['commit-invalid', 'commit-other-group']);
    expect(group.processWelcome(welcome!)).toEqual({ type: 'dropped', why: 'welcome-other-receiver' });
    const welcomes = feed([welcome!], processed(group.processWelcome));
    expect(Object.keys(welcomes).sort()).toEqual(['welcome-invalid', 'welcome-other-receiver']);
    expect(group.privacyCode()).toBeNull();
  });

  it('make no commit of proposals that are junk', () => {
    const { proposeAll } = newGroup();
    // Each costs a signature's check, of 0.1 ms.
    const times = each / 5;
    const outcomes = feed([proposals], proposeAll, times);
    // MLS has no one form: davey reads some wrong lengths as it reads the right ones, and finds the signature valid.
    expect((outcomes.committed ?? 0) + (outcomes['nothing to commit'] ?? 0)).toBeLessThan(times / 1000);
    expect(Object.keys(outcomes)).toContain('proposals-refused');
    expect(proposeAll(proposals)).toBe('committed');
  });

  function newGroup() {
    const group = createMlsGroup(createDaveIdentity(), ourId, channelId);
    group.setExternalSender(delivery.externalSender);
    group.reset(1);
    const proposeAll = (bytes: Uint8Array): string => {
      const input = readDaveBinary(daveOp.proposals, bytes);
      if (typeof input === 'string' || input.type !== 'proposals') return 'message-shape';
      const outcome = group.propose(input.operation, input.proposals, [ourId, peerId, thirdId]);
      if ('dropped' in outcome) return outcome.dropped;
      return outcome.commitWelcome ? 'committed' : 'nothing to commit';
    };
    return { group, proposeAll };
  }
});

describe('packets of every length', () => {
  it.each(Object.keys(modes) as Mode[])('cut or grown in %s open nothing', (mode) => {
    const session = modes[mode].open(key);
    for (const packet of sealAll(mode)) {
      for (let length = 0; length < packet.length; length += 1)
        expect(session.read(packet.subarray(0, length))).toMatch(/^(?:forged|not-voice)$/);
      for (const more of [1, 4, 16, 1500, 65_000])
        expect(session.read(Buffer.concat([packet, Buffer.alloc(more)]))).toBe('forged');
      const wrongTag = Buffer.from(packet);
      wrongTag[packet.length - 5]! ^= 1;
      expect(session.read(wrongTag)).toBe('forged');
    }
    expect(session.read(rtcp)).toBe('rtcp');
  });
});
