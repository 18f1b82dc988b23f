import { describe, expect, it } from 'vitest';
import { openAesGcm, openRtpsize, openVoices, openXChaCha } from './rtp-opener.ts';
import { sealAesGcm, sealRtpsize, sealXChaCha } from './rtp-packets.ts';
import { createUsedNonces } from './used-nonces.ts';

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const opus = Buffer.from('78074fd3a1b2c3d4e5f60718293a4b5c', 'hex');
const header = { sequence: 0x1234, timestamp: 0x89ab_cdef, ssrc: 0xabcd };
const modes = [
  ['aead_aes256_gcm_rtpsize', openRtpsize(openAesGcm), sealAesGcm],
  ['aead_xchacha20_poly1305_rtpsize', openRtpsize(openXChaCha), sealXChaCha],
] as const;

describe.each(modes)('a packet of %s', (_, open, seal) => {
  it('is opened', () => {
    const packet = sealRtpsize(seal, key, header, 0x0102_0304, opus);
    const opened = open(key, packet)!;
    expect(opened).toMatchObject({ ssrc: 0xabcd, sequence: 0x1234, nonce: 0x0102_0304 });
    expect(Buffer.from(opened.payload)).toEqual(opus);
  });

  it('is opened without its extension', () => {
    const extension = { profile: 0xbede, body: Uint8Array.of(0x90, 1, 0, 0) };
    const opened = open(key, sealRtpsize(seal, key, header, 1, opus, extension))!;
    expect(Buffer.from(opened.payload)).toEqual(opus);
  });

  it('is opened without its padding', () => {
    // The padding bit is set by whoever pads, in the header that is authenticated.
    const padded = Buffer.concat([opus, Buffer.from([0, 0, 0, 4])]);
    const head = Buffer.from(sealRtpsize(seal, key, header, 1, padded).subarray(0, 12));
    head[0] = head[0]! | 0x20;
    const wire = Uint8Array.of(0, 0, 0, 1);
    const opened = open(key, Buffer.concat([head, ...seal(key, wire, head, padded), wire]))!;
    expect(Buffer.from(opened.payload)).toEqual(opus);
  });

  it('is none under another key, cut short, or with any bit changed', () => {
    const packet = sealRtpsize(seal, key, header, 7, opus);
    expect(open(new Uint8Array(32), packet)).toBeNull();
    for (let length = 0; length < packet.length; length += 1) expect(open(key, packet.subarray(0, length))).toBeNull();
    for (let at = 0; at < packet.length; at += 1) {
      const changed = Uint8Array.from(packet);
      changed[at] = changed[at]! ^ 0x04;
      expect(open(key, changed), `byte ${at}`).toBeNull();
    }
  });

  it('with nothing in it is none', () => {
    expect(open(key, sealRtpsize(seal, key, header, 7, new Uint8Array(0)))).toBeNull();
  });
});

it('what was opened once is not opened again, whatever its number in the sequence', () => {
  const open = openVoices(openRtpsize(openAesGcm), key);
  const packet = sealRtpsize(sealAesGcm, key, header, 7, opus);
  expect(open(packet)).not.toBeNull();
  expect(open(packet)).toBeNull();
  expect(open(sealRtpsize(sealAesGcm, key, header, 8, opus))).not.toBeNull();
});

it('two voices may have the same nonce: the server may count for each of them', () => {
  const open = openVoices(openRtpsize(openAesGcm), key);
  expect(open(sealRtpsize(sealAesGcm, key, header, 7, opus))).not.toBeNull();
  expect(open(sealRtpsize(sealAesGcm, key, { ...header, ssrc: 0xabce }, 7, opus))).not.toBeNull();
});

it('a session without a key opens nothing', () => {
  const packet = sealRtpsize(sealAesGcm, key, header, 7, opus);
  expect(openVoices(openRtpsize(openAesGcm), null)(packet)).toBeNull();
  expect(openVoices(undefined, key)(packet)).toBeNull();
});

it('no more nonces are remembered than fit', () => {
  const nonces = createUsedNonces(2);
  expect([1, 2, 1, 3, 1].map((nonce) => nonces.use(5, nonce))).toEqual([true, true, false, true, true]);
});
