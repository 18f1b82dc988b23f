import { beforeEach, expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { initialState, transition, type SessionEvent, type SessionState } from '../session/state.ts';
import type { LiveFacts } from '../stream/stream-event.ts';
import { sayEnglish } from '../ui/english.ts';
import { createSaidWords, type SaidFacts } from './said-word.ts';

const tab = { id: 7, title: 'Rain', site: 'rain.example', iconUrl: null };
const target = { tab, guildId: '1', channelId: '2' };
const facts: LiveFacts = {
  ...{ dialect: 'v8', mode: 'aead_aes256_gcm_rtpsize', bitrate: 64_000, unheard: null },
  ...{ dave: { state: 'securing', privacyCode: null }, isAlone: false, hasLeft: false, mayUsePriority: false },
};
const ready: SessionEvent = { type: 'facts', facts: { dave: { state: 'ready', privacyCode: null } } };
const ended = (error: EarshotError | null): SessionEvent => ({ type: 'ended', error, nowMs: 9 });

let state: SessionState;
let said: string[];
let look: (changes?: Partial<SaidFacts>) => void;
const pass = (...events: SessionEvent[]): void => {
  for (const event of events) {
    state = transition(state, event);
    look();
  }
};
const goLive = (): void => pass({ type: 'start', target }, { type: 'connected', facts, nowMs: 1 }, ready);

beforeEach(() => {
  state = initialState;
  said = [];
  const words = createSaidWords(sayEnglish);
  const plain = { mix: { isMuted: false, isPaused: false }, into: 'Tavern' };
  const microphone = { isOn: true, usesPushToTalk: true, isTalking: false };
  look = (changes) => {
    const word = words({ state, ...plain, microphone, ...changes });
    if (word !== null) said.push(word);
  };
  look();
});

it('says each change of a stream once, from live to the end', () => {
  goLive();
  look();
  look({ mix: { isMuted: true, isPaused: false } });
  look({ mix: { isMuted: true, isPaused: false } });
  look();
  look({ into: 'Campfire' });
  look({ mix: { isMuted: false, isPaused: true } });
  pass({ type: 'stop' }, ended(null), { type: 'dismiss' });
  expect(said).toEqual(['Live in Tavern', 'Muted', 'Live in Tavern', 'Live in Campfire', 'Paused', 'Stopped']);
});

it('leaves an end that came by itself to its notification, and a blink of keys unsaid', () => {
  goLive();
  pass({ type: 'facts', facts: { dave: { state: 'securing', privacyCode: null } } }, ready);
  pass(ended(new EarshotError('kicked')), { type: 'dismiss' });
  expect(said).toEqual(['Live in Tavern']);
});

it('says that nobody is there, and when somebody comes', () => {
  goLive();
  pass({ type: 'facts', facts: { isAlone: true } }, { type: 'facts', facts: { isAlone: false } });
  expect(said).toEqual(['Live in Tavern', 'Nobody there', 'Live in Tavern']);
});

it('says nothing of the test tone', () => {
  pass({ type: 'start', target: { ...target, tab: null } }, { type: 'connected', facts, nowMs: 1 }, ready, ended(null));
  expect(said).toEqual([]);
});

it('says whether the microphone is open, while live', () => {
  const microphone = { isOn: true, usesPushToTalk: true, isTalking: true };
  look({ microphone });
  goLive();
  said.length = 0;
  look({ microphone });
  look({ microphone });
  look();
  expect(said).toEqual(['Microphone open', 'Microphone closed']);
});
