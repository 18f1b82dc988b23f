import { expect, it } from 'vitest';
import { initialState, transition, type SessionState } from '../session/state.ts';
import { createKeepAwake } from './keep-awake.ts';
import type { LiveFacts } from '../stream/stream-event.ts';

const target = { tab: null, guildId: '1', channelId: '2' };
const facts: LiveFacts = {
  dialect: 'v8',
  mode: 'aead_aes256_gcm_rtpsize',
  bitrate: 64_000,
  dave: { state: 'ready', privacyCode: null },
  unheard: null,
  isAlone: false,
  hasLeft: false,
  mayUsePriority: false,
};
const connecting = transition(initialState, { type: 'start', target });
const live = transition(connecting, { type: 'connected', facts, nowMs: 1 });
const lost = transition(live, { type: 'lost', nowMs: 2 });
const adopted = transition(initialState, { type: 'adopt', target, since: 1, nowMs: 2 });
const stopping = transition(live, { type: 'stop' });

function watched() {
  const said: string[] = [];
  const power = {
    requestKeepAwake: (level: string) => void said.push(level),
    releaseKeepAwake: () => void said.push('release'),
  };
  const keepAwake = createKeepAwake(power);
  return { said, keepAwake, follow: (...states: SessionState[]) => states.forEach(keepAwake.follow) };
}

it('keeps the computer awake from going live to the end, a lost connection in between included', () => {
  const { said, keepAwake, follow } = watched();
  follow(initialState);
  keepAwake.allow(true);
  follow(connecting, live, live, lost, live);
  expect(said).toEqual(['release', 'system']);
  follow(stopping, initialState);
  expect(said).toEqual(['release', 'system', 'release']);
});

it('turns off a lock that an earlier background left on, unless its stream continues', () => {
  const interrupted = watched();
  interrupted.follow(initialState);
  expect(interrupted.said).toEqual(['release']);
  const restored = watched();
  restored.keepAwake.allow(true);
  restored.follow(initialState, adopted);
  expect(restored.said).toEqual(['release', 'system']);
});

it('follows the user’s wish in the middle of a stream', () => {
  const { said, keepAwake, follow } = watched();
  keepAwake.allow(false);
  follow(live);
  keepAwake.allow(true);
  keepAwake.allow(false);
  expect(said).toEqual(['release', 'system', 'release']);
});

it('does nothing in a browser that has no such thing', () => {
  const keepAwake = createKeepAwake(undefined);
  keepAwake.allow(true);
  expect(() => keepAwake.follow(live)).not.toThrow();
});
