import { speakingBit } from './voice-payloads.ts';

/**
 * The RTP header extension that repeats op 5's flags in each packet. It has RFC 8285's one-byte form: number and length
 * minus one share the first byte of an element, and zeros fill up whole words.
 * ```
 *  0     2       4           8
 *  | BEDE | words | 90 xx 0 0 |
 *  '--- preamble --'--- body --'
 * ```
 * https://docs.discord.food/topics/voice-connections#discord-speaking-extension
 */
export const speakerExtension = { profile: 0xbede, id: 9, bodyBytes: 4 } as const;

/** The number of an element that ends the list. */
const endOfElements = 15;

/** The bits have another order here: 1 priority, 2 microphone, 4 soundshare. */
const toExtensionByte = (flags: number): number => ((flags & 0x03) << 1) | ((flags & 0x04) >> 2);

function fromExtensionByte(byte: number): number {
  const flags = ((byte & 0x06) >> 1) | ((byte & 0x01) << 2);
  const isVoice = flags === 0 || (flags & speakingBit.priority) !== 0;
  return isVoice ? flags | speakingBit.microphone : flags;
}

/** A packet without it counts as the microphone's, so only other flags have to be sent. */
export const needsSpeakerExtension = (flags: number): boolean => flags !== 0 && flags !== speakingBit.microphone;

/** @param flags as in op 5 */
export const writeSpeakerExtension = (flags: number): Uint8Array =>
  Uint8Array.of(speakerExtension.id << 4, toExtensionByte(flags), 0, 0);

/**
 * A packet's flags, as in op 5; without this extension, the microphone's.
 * @param body as decrypted; null for a packet without an extension
 */
export function readSpeakerFlags(profile: number, body: Uint8Array | null): number {
  if (!body || profile !== speakerExtension.profile) return speakingBit.microphone;
  for (let at = 0; at < body.length;) {
    const id = body[at]! >> 4;
    const bytes = (body[at]! & 0x0f) + 1;
    at += 1;
    if (id === endOfElements) break;
    // One zero byte of padding.
    if (id === 0) continue;
    if (id === speakerExtension.id && at < body.length) return fromExtensionByte(body[at]!);
    at += bytes;
  }
  return speakingBit.microphone;
}
