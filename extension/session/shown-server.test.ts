import { expect, it } from 'vitest';
import { shownServer } from './shown-server.ts';
import type { SessionState } from './state.ts';

const live = (changes: object = {}) =>
  ({ state: 'live', unheard: null, isAlone: false, dave: { state: 'ready' }, ...changes }) as SessionState;
const state = (name: SessionState['state']) => ({ state: name }) as SessionState;
const free = { isMuted: false, isPaused: false };
const shown = (servers: [SessionState, isMuted?: boolean][], mix = free) => {
  const all = servers.map(([one, isMuted = false]) => ({ state: one, isMuted }));
  const found = shownServer(all, mix);
  return found && all.indexOf(found);
};

it('the first that is heard stands for all, else the one that is nearest to it', () => {
  expect(shown([])).toBeUndefined();
  expect(shown([[live()], [live()]])).toBe(0);
  expect(shown([[live({ unheard: 'suppressed' })], [live()]])).toBe(1);
  expect(shown([[live({ isAlone: true })], [live()]])).toBe(1);
  expect(shown([[live({ dave: { state: 'securing' } })], [live()]])).toBe(1);
  expect(shown([[live(), true], [live()]])).toBe(1);
  expect(shown([[state('reconnecting')], [live({ unheard: 'suppressed' })]])).toBe(1);
  expect(shown([[state('connecting')], [state('reconnecting')]])).toBe(1);
  expect(shown([[state('stopping')], [state('connecting')]])).toBe(1);
  expect(shown([[state('idle')], [state('stopping')]])).toBe(1);
});

it('while all are muted it is the first that is live', () => {
  expect(shown([[state('connecting')], [live()], [live()]], { isMuted: true, isPaused: false })).toBe(1);
});
