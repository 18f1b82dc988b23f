import { describe, expect, it } from 'vitest';
import { hex } from './testing/delivery-messages.ts';
import { frameKey, openFrame, readFrame, sealFrame } from './testing/frame-cipher.ts';
import { opusFrame } from './testing/peer.ts';
import { callWithKeys, ourId } from './testing/two-member-call.ts';

const baseSecret = hex('cedd61b1b8a1ca69046554282cf70b7b');

describe('the frames that leave', () => {
  it('have the form of the document: tag, nonce from 1 on, size, marker', () => {
    const { ours } = callWithKeys();
    for (const nonce of [1, 2, 3]) {
      const sealed = ours.seal(opusFrame)!;
      expect(sealed).toHaveLength(opusFrame.length + 12);
      expect([...sealed.slice(-4)]).toEqual([nonce, 12, 0xfa, 0xfa]);
      expect(readFrame(sealed)?.nonce).toBe(nonce);
      expect(Buffer.from(sealed).includes(Buffer.from(opusFrame))).toBe(false);
    }
  });

  it('grow by a byte from nonce 128 on', () => {
    const { ours, peer } = callWithKeys();
    let sealed: Uint8Array = opusFrame;
    for (let nonce = 1; nonce <= 128; nonce += 1) sealed = ours.seal(opusFrame)!;
    expect([...sealed.slice(-5)]).toEqual([0x80, 0x01, 13, 0xfa, 0xfa]);
    expect(peer.hear(ourId, sealed)).toEqual(opusFrame);
  });

  it('are heard once: a replayed one is refused, and so is one with a bit turned', () => {
    const { ours, peer } = callWithKeys();
    const sealed = ours.seal(opusFrame)!;
    const turned = Uint8Array.from(sealed);
    turned[0]! ^= 1;
    expect(() => peer.hear(ourId, turned)).toThrow();
    expect(peer.hear(ourId, sealed)).toEqual(opusFrame);
    expect(() => peer.hear(ourId, sealed)).toThrow();
  });

  it('may be a single byte, or as long as Opus allows', () => {
    const { ours, peer } = callWithKeys();
    for (const frame of [Buffer.alloc(1, 7), Buffer.alloc(1275, 7)])
      expect(peer.hear(ourId, ours.seal(frame)!)).toEqual(frame);
  });
});

describe('the key ratchet of the document', () => {
  it.each([
    [0, '7530f9a9945e2d2e06d0651f7b2a864b'],
    [1, 'cddd06e0f3437596bacb9c06a0329c49'],
    [2, '651f0856cc3dbd6496079901a6b56d4d'],
    [3, '55c9ecb4110d01620efe986d8fcb5c09'],
  ])('gives the known key of generation %i', (generation, key) => {
    expect(Buffer.from(frameKey(baseSecret, generation)).toString('hex')).toBe(key);
  });

  it.each([
    [1, 'a922e438ee3233c94e004a674cc00989f9551ae16eaa7959010cfafa'],
    [127, '4b3c9ed25834f41e611dbefd5fdb3f4b7541118643972fe67f0cfafa'],
    [128, '0efa354a9f9f3569c9623f7af21bcb65286bb1505000073f80010dfafa'],
    [16_777_215, '214dc70ea180911035873c884b404b9ad73f622c31da240cffffff070ffafa'],
    [16_777_216, '4ed8035feb259012a70dd3ec92c9c116173a3659474477a3808080080ffafa'],
    [33_554_433, 'b69da91ec9b0ade2b34db39571ecc4ee1a9083736076ad48818080100ffafa'],
  ])('seals and opens the known frame of nonce %i', (nonce, frame) => {
    expect(Buffer.from(sealFrame(baseSecret, nonce, opusFrame)).toString('hex')).toBe(frame);
    const parts = readFrame(hex(frame));
    expect(parts?.nonce).toBe(nonce);
    expect(openFrame(baseSecret, parts!)).toEqual(opusFrame);
  });
});
