import { expect, test } from 'vitest';
import type { SnapshotMember } from '../snapshot.ts';
import { factsOf, fullness, tagsOf } from './member-words.ts';

const silent: SnapshotMember = {
  userId: '1',
  name: 'ada',
  isBot: false,
  isSpeaking: false,
  isMuted: false,
  isSuppressed: false,
  isListener: false,
  voice: null,
  dave: null,
  heard: null,
};
const voice = { dialect: 'v8', version: 8, mode: 'aead_aes256_gcm_rtpsize', ssrc: 1, packets: 9 };
const heard = { packets: 1, lost: 0, gapsOver40ms: 2, packetsPerSecond: 50, level: 0.5, packetFlags: 1, plaintext: 0 };
const words = (member: Partial<SnapshotMember>): string[] => tagsOf({ ...silent, ...member }).map(({ text }) => text);

test('a person without a connection has a name and nothing else', () => {
  expect(words({})).toEqual([]);
  expect(factsOf(silent)).toEqual([]);
});

test('the listener records, and other bots are bots', () => {
  expect(words({ isBot: true, isListener: true })).toEqual(['records']);
  expect(words({ isBot: true, isSpeaking: true })).toEqual(['bot', 'speaking']);
});

test('only a member with a connection is called not encrypted', () => {
  const dave = { protocolVersion: 1, epoch: 0, isEncrypted: false };
  expect(words({ dave })).toEqual([]);
  expect(words({ dave, voice })).toEqual(['not encrypted']);
  expect(words({ dave: { ...dave, isEncrypted: true }, voice })).toEqual(['end-to-end encrypted']);
});

test('frames unencrypted are counted, and want a look', () => {
  expect(tagsOf({ ...silent, heard: { ...heard, plaintext: 1 } })).toEqual([
    { text: '1 frame unencrypted', tone: 'warn' },
  ]);
  expect(words({ heard: { ...heard, plaintext: 1200 } })).toEqual(['1,200 frames unencrypted']);
});

test('figures name the dialect, or the older version of it, and what was heard', () => {
  expect(factsOf({ ...silent, voice, heard })).toEqual([
    'v8, aead_aes256_gcm_rtpsize',
    '1 packet',
    '50.0/s',
    '0 lost',
    '2 gaps',
  ]);
  expect(factsOf({ ...silent, voice: { ...voice, version: 4, mode: null } })).toEqual(['version 4, connecting']);
});

test('the level runs from -60 dB to full scale', () => {
  expect([0, 0.001, 1].map(fullness)).toEqual([0, 0, 1]);
  expect(fullness(0.0316)).toBeCloseTo(0.5, 2);
});
