import { createDecipheriv } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { afterEach, describe, expect, it } from 'vitest';
import { startHost } from '../../native-host/testing/host-process.ts';
import { pause, sayHello, sendAudio, sendOpen } from '../../native-host/testing/session-steps.ts';
import { startV8 } from '../../native-host/testing/v8-call.ts';
import { startVoiceReceiver } from '../../native-host/testing/voice-receiver.ts';
import { sealAesGcm, sealRtpsize, sealXChaCha } from '../../native-host/transport/rtp-packets.ts';
import { readVoice } from '../../native-host/transport/speaker-watch.ts';
import { padNonce, readRtpHeader, splitRtpsize, stripRtpPlaintext } from '../../shared-protocol/packet-layout.ts';

const hex = (text: string): Buffer<ArrayBuffer> => Buffer.from(text, 'hex');
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const modes = ['aead_aes256_gcm_rtpsize', 'aead_xchacha20_poly1305_rtpsize'] as const;
type Mode = (typeof modes)[number];

/** The receive direction over our layouts, with ciphers independent of our sender. @throws if the tag is wrong */
function open(mode: Mode, key: Uint8Array, packet: Uint8Array): { plaintext: Uint8Array; payload: Uint8Array } {
  const parts = splitRtpsize(packet)!;
  const { header, ciphertext, tag, nonce } = parts;
  const plaintext = (() => {
    if (mode === 'aead_xchacha20_poly1305_rtpsize') {
      return xchacha20poly1305(key, padNonce(nonce, 24), header).decrypt(Buffer.concat([ciphertext, tag]));
    }
    const cipher = createDecipheriv('aes-256-gcm', key, padNonce(nonce, 12));
    cipher.setAAD(header);
    cipher.setAuthTag(tag);
    return Buffer.concat([cipher.update(ciphertext), cipher.final()]);
  })();
  return { plaintext, payload: stripRtpPlaintext(plaintext, parts)! };
}

/** Fixed vectors that were made with other code, and checked against what Discord's clients send. */
const vectors = {
  key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  opus: '78074fd3a1b2c3d4e5f60718293a4b5c',
  aead_aes256_gcm_rtpsize:
    '8078123489abcdef0000abcd3c318279ade8377cbaca628880877edc7cb0d560d305113aee9b26f47519298b00000001',
  aead_xchacha20_poly1305_rtpsize:
    '8078123489abcdef0000abcd71a01ef3ceb2520b2b11a08ced0ae54f2c41ad058b587f5a15661ff255d3eaae00000001',
  withExtension:
    '9078123489abcdef0000abcdbede0001bc83caceea07b9fdfaf2c658e0f759480a2bc2671d8c81fa99ef2469b07bee2e0431430800000002',
};

/**
 * Packets that Discord's voice server sent, as @discordjs/voice publishes them for its own tests (discordjs/discord.js,
 * packages/voice/__mocks__/rtp.ts, Apache-2.0): the bytes alone.
 */
const captured = {
  aes: {
    mode: 'aead_aes256_gcm_rtpsize',
    key: '6d4dc31b6f32e754b3ffd9d922e3136ac31496ed260465d2055a08f13adf1818',
    packet: '8078a39c9f0b83f00000c5b7af5b6665c306c88f75486c2ca57b79316f26030000005a',
    plaintext: 'f8fffe',
    payload: 'f8fffe',
    header: { sequence: 0xa39c, timestamp: 0x9f0b83f0, ssrc: 50_615 },
  },
  xchacha: {
    mode: 'aead_xchacha20_poly1305_rtpsize',
    key: '69d96d1bf76547314797ac555b0bc9172bf29351603c9d323fc885ae6c90fb6e',
    packet: [
      '90785666bff334300000bf19bede0002d31d674c496625a2412927fc1a555ae4f1a970415fb7ec0457cfd7c3b4273ce0dd59',
      '20bbd0e491fc84bd67d0b4b7d9324656141c8e42fb7ad61107adcb7594e876670888e388f9f387291f67920f010000',
    ].join(''),
    plaintext: [
      '3264e66210e390027807d62f5223209aab2ccc1c888ecbd94de5337a4b2beda7af5f8db259997536f288f5c79f47af925a96',
      '3bd89f3ab413ce2fae0a37',
    ].join(''),
    payload: [
      '7807d62f5223209aab2ccc1c888ecbd94de5337a4b2beda7af5f8db259997536f288f5c79f47af925a963bd89f3ab413ce2f',
      'ae0a37',
    ].join(''),
    header: { sequence: 0x5666, timestamp: 0xbff33430, ssrc: 48_921 },
  },
  /** a silence frame of Chrome's; its key was not published */
  silence: { ssrc: 172_360, packet: '807846df27592ad70002a148429e53ec73c17122716090ff1b20472cdc86c49a000000' },
} as const;

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

describe('the fixed vectors', () => {
  it.each([
    ['aead_aes256_gcm_rtpsize', sealAesGcm],
    ['aead_xchacha20_poly1305_rtpsize', sealXChaCha],
  ] as const)('of %s are what the host seals and what our layouts open', (mode, seal) => {
    const header = { sequence: 0x1234, timestamp: 0x89abcdef, ssrc: 0xabcd };
    expect(toHex(sealRtpsize(seal, hex(vectors.key), header, 1, hex(vectors.opus)))).toBe(vectors[mode]);
    expect(toHex(open(mode, hex(vectors.key), hex(vectors[mode])).payload)).toBe(vectors.opus);
  });

  it('with a header extension open to the frame behind it', () => {
    const { payload } = open('aead_aes256_gcm_rtpsize', hex(vectors.key), hex(vectors.withExtension));
    expect(toHex(payload)).toBe(vectors.opus);
  });
});

describe('packets that Discord sent', () => {
  it.each([captured.aes, captured.xchacha])('in $mode parse and open', ({ mode, key, packet, header, ...inside }) => {
    expect(readRtpHeader(hex(packet))).toEqual({ ...header, payloadType: 0x78 });
    const { plaintext, payload } = open(mode, hex(key), hex(packet));
    expect(toHex(plaintext)).toBe(inside.plaintext);
    expect(toHex(payload)).toBe(inside.payload);
  });

  it.each([captured.aes, captured.xchacha])('in $mode do not open with one bit changed anywhere', (sample) => {
    const { mode, key, packet } = sample;
    for (let index = 0; index < hex(packet).length; index += 1) {
      const changed = hex(packet);
      changed[index]! ^= 1;
      const parts = splitRtpsize(changed);
      if (parts) expect(() => open(mode, hex(key), changed), `byte ${index}`).toThrow();
    }
  });

  it('tell silence from sound by their length', () => {
    const { ssrc, packet } = captured.silence;
    expect(readVoice(hex(packet))).toEqual({ ssrc, isSilence: true });
    expect(readVoice(hex(captured.aes.packet))).toEqual({ ssrc: 50_615, isSilence: true });
    expect(readVoice(hex(captured.xchacha.packet))).toEqual({ ssrc: 48_921, isSilence: false });
  });
});

describe('packets that the host sends', () => {
  it.each(modes)('in mode %s open with independent code, in order', async (mode) => {
    const host = await startHost();
    const voice = await startVoiceReceiver();
    cleanUps.push(
      () => host.dispose(),
      () => voice.close(),
    );
    await sayHello(host);
    sendOpen(host, [voice.port], { dialect: 'v8' });
    await host.next('discovered');
    await startV8(host, { mode, version: 0, key: hex(vectors.key) });
    const frames = Array.from({ length: 20 }, (_, mark) => `78${mark.toString(16).padStart(2, '0')}4fd3a1b2`);
    frames.forEach((frame, sequence) => sendAudio(host, sequence, hex(frame)));
    pause(host);
    await voice.waitFor(frames.length + 5);
    const packets = voice.received.map((received) => received.packet);
    expect(packets.map((packet) => toHex(open(mode, hex(vectors.key), packet).payload))).toEqual([
      ...frames,
      ...Array<string>(5).fill('f8fffe'),
    ]);
    expect(new Set(packets.map((packet) => packet.readUInt32BE(packet.length - 4))).size).toBe(packets.length);
  });
});
