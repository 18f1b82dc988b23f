import { createHash } from 'node:crypto';

/** 96 kbit/s in 20 ms. */
const frameBytes = 240;

/**
 * Frames with the first byte of 20 ms of stereo (RFC 6716, 3.1) and bytes behind it that do not repeat. No decoder is
 * asked: what senders do with a frame depends on its length alone.
 */
export const benchFrames: readonly Buffer[] = Array.from({ length: 50 }, (_, index) => {
  const parts = Array.from({ length: 8 }, (_, part) => createHash('sha256').update(`${index}.${part}`).digest());
  const frame = Buffer.concat(parts).subarray(0, frameBytes);
  frame[0] = 0xfc;
  return frame;
});

/** The call that the frames go into: its channel, its other member, its key. */
export const benchCall = {
  channelId: '927310423890473011',
  otherId: '158533742254751744',
  key: Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex'),
  mode: 'aead_aes256_gcm_rtpsize',
} as const;
