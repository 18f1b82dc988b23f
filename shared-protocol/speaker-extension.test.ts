import { expect, it } from 'vitest';
import { needsSpeakerExtension, readSpeakerFlags, writeSpeakerExtension } from './speaker-extension.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

it.each([
  ['the microphone', 1, '90020000'],
  ['a soundshare', 2, '90040000'],
  ['a soundshare with the microphone', 3, '90060000'],
  ['a priority speaker', 5, '90030000'],
])('the flags of %s cross from op 5 into the extension and back', (_, flags, body) => {
  expect(Buffer.from(writeSpeakerExtension(flags)).toString('hex')).toBe(body);
  expect(readSpeakerFlags(0xbede, hex(body))).toBe(flags);
});

it('only what is not the plain microphone has to be said', () => {
  expect([0, 1, 2, 3, 5].map(needsSpeakerExtension)).toEqual([false, false, true, true, true]);
});

it.each([
  ['no extension', 0xbede, null],
  ['the value 0', 0xbede, '90000000'],
  ['another form', 0x1000, '90040000'],
  ['an empty body', 0xbede, ''],
  ['other elements alone', 0xbede, '10ff32aabbcc0000'],
  ['an element behind the end of the list', 0xbede, 'f0904000'],
  ['an element that is cut off', 0xbede, '00000090'],
  ['an element whose length leads beyond the body', 0xbede, '1f904000'],
])('%s means the microphone', (_, profile, body) => {
  expect(readSpeakerFlags(profile, body === null ? null : hex(body))).toBe(1);
});

it.each([
  ['padding and others before it', '0010ff0032aabbcc90040000'],
  ['others behind it', '900410ff'],
])('it is found with %s', (_, body) => {
  expect(readSpeakerFlags(0xbede, hex(body))).toBe(2);
});

it('priority alone implies the microphone', () => {
  expect(readSpeakerFlags(0xbede, hex('90010000'))).toBe(5);
});
