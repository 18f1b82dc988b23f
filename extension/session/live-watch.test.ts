import { beforeEach, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../time/testing/fake-clock.ts';
import { createSecuringWatch, createSilenceWatch } from './live-watch.ts';
import { createMixer, type Mixer } from './mixer.ts';
import { createNotices, type Notices } from './notices.ts';
import { initialState, type SessionState } from './state.ts';

const tab = { id: 7, title: 'Rain', site: 'rain.example', iconUrl: null };
const ready = { state: 'ready', privacyCode: null } as const;
const securing = { state: 'securing', privacyCode: null } as const;
const live: SessionState = {
  state: 'live',
  since: 0,
  isSilent: false,
  tab,
  guildId: '1',
  channelId: '2',
  dialect: 'v8',
  mode: 'aead_aes256_gcm_rtpsize',
  bitrate: 64_000,
  dave: ready,
  unheard: null,
  seenUnheard: null,
  isAlone: false,
  hasLeft: false,
  mayUsePriority: false,
};
const silent: SessionState = { ...live, isSilent: true };

let clock: FakeClock;
let notices: Notices;
let mixer: Mixer;
let follow: (...states: SessionState[]) => void;
beforeEach(() => {
  clock = createFakeClock();
  notices = createNotices(clock, () => undefined);
  mixer = createMixer();
  const silence = createSilenceWatch({ clock, notices, mixer });
  const securing = createSecuringWatch(clock, notices);
  follow = (...states) => {
    silence.follow(states);
    for (const state of states) securing.follow(state);
  };
});

it('reports a tab that has been silent for long, and takes it back with the first sound', async () => {
  follow(silent);
  await clock.advance(18_999);
  follow(silent);
  expect(notices.top).toBeNull();
  await clock.advance(1);
  expect(notices.top).toEqual({ code: 'tab-silent', tabId: 7 });
  follow(live);
  expect(notices.top).toBeNull();
  expect(clock.pendingTimers).toBe(0);
});

it('does not call a mix silent whose every tab is muted, or cut off by the solo of one that is', async () => {
  mixer.begin([
    { tab, volume: 1 },
    { tab: { ...tab, id: 8 }, volume: 1 },
  ]);
  mixer.change(7, { isMuted: true });
  mixer.change(7, { isSoloed: true });
  follow(silent);
  await clock.advance(60_000);
  expect(notices.top).toBeNull();
  mixer.change(7, { isSoloed: false });
  follow(silent);
  await clock.advance(60_000);
  expect(notices.top).toMatchObject({ code: 'tab-silent' });
});

it.each([{ isMuted: true }, { isPaused: true }])('does not call a held mix silent: %j', async (mix) => {
  mixer.set(mix);
  follow(silent);
  await clock.advance(60_000);
  expect(notices.top).toBeNull();
  mixer.set({ isMuted: false, isPaused: false });
  follow(silent);
  await clock.advance(19_000);
  expect(notices.top?.code).toBe('tab-silent');
});

it('leaves the test tone in peace', async () => {
  follow({ ...silent, tab: null });
  await clock.advance(60_000);
  expect(notices.top).toBeNull();
});

it.each<SessionState>([
  { ...live, dave: securing },
  { state: 'connecting', step: 'securing', tab, guildId: '1', channelId: '2' },
])('tells of securing that takes over ten seconds, until it is done: %#', async (state) => {
  follow(state);
  await clock.advance(9999);
  expect(notices.top).toBeNull();
  await clock.advance(1);
  expect(notices.top?.code).toBe('securing-slow');
  follow(live);
  expect(notices.top).toBeNull();
});

it('forgets everything with the end of the stream', async () => {
  follow(silent);
  follow(initialState);
  await clock.advance(60_000);
  expect(notices.top).toBeNull();
});

it('looks at a server that is live, whatever happens to the others', async () => {
  const lost: SessionState = { state: 'connecting', step: 'joining', tab, guildId: '3', channelId: '4' };
  follow(lost, silent);
  await clock.advance(19_000);
  expect(notices.top?.code).toBe('tab-silent');
  follow(lost, live);
  expect(notices.top).toBeNull();
});
