import { beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../store/settings.ts';
import { createFakeClock, type FakeClock } from '../time/testing/fake-clock.ts';
import { createDucking, isSomebodyHeard } from './ducking.ts';

let clock: FakeClock;
let said: [number, number, number][];
let isHeard = false;
let ducking: ReturnType<typeof createDucking>;
const settings = { ...defaultSettings, ducks: true };

beforeEach(() => {
  clock = createFakeClock();
  said = [];
  isHeard = false;
  ducking = createDucking({
    clock,
    sound: { duck: (share, overMs) => void said.push([clock.nowMs(), share, overMs]) },
    isSomebodyHeard: () => isHeard,
    onChange: () => {},
  });
  ducking.follow(settings);
});

const speak = (is: boolean, agoMs = 350): void => {
  isHeard = is;
  ducking.look(agoMs);
};

it('goes down at the first word, and comes back after the last one', async () => {
  const startMs = clock.nowMs();
  speak(true);
  speak(true);
  await clock.advance(1000);
  speak(false);
  expect(ducking.isDucked).toBe(true);
  // The helper needed 350 ms to see that it was the last one.
  await clock.advance(349);
  expect(said).toHaveLength(1);
  await clock.advance(1);
  expect(said).toEqual([
    [startMs, 0.35, 50],
    [startMs + 1350, 1, 500],
  ]);
  expect(ducking.isDucked).toBe(false);
});

it('stays down over a breath', async () => {
  speak(true);
  speak(false);
  await clock.advance(300);
  speak(true);
  speak(false);
  await clock.advance(300);
  expect(said).toHaveLength(1 + 1);
  await clock.advance(100);
  expect(said.map(([, share]) => share)).toEqual([0.35, 0.35, 1]);
});

it('counts the whole hold if a client says at once that it has ended', async () => {
  speak(true);
  speak(false, 0);
  await clock.advance(699);
  expect(said).toHaveLength(1);
  await clock.advance(1);
  expect(said).toHaveLength(2);
});

it('does nothing while it is off, and comes back at once when it is switched off', async () => {
  ducking.follow(defaultSettings);
  speak(true);
  expect(said).toEqual([]);
  ducking.follow(settings);
  expect(said.map(([, share]) => share)).toEqual([0.35]);
  ducking.follow({ ...settings, duckShare: 0.5 });
  ducking.follow(defaultSettings);
  expect(said.map(([, share]) => share)).toEqual([0.35, 0.5, 1]);
  await clock.advance(5000);
  expect(said).toHaveLength(3);
});

it('goes down for the microphone in the mix as well, if that is wanted', async () => {
  ducking.onMicrophone(true);
  expect(said).toEqual([]);
  ducking.follow({ ...settings, ducksForMicrophone: true });
  ducking.onMicrophone(true);
  ducking.onMicrophone(false);
  await clock.advance(700);
  expect(said.map(([, share]) => share)).toEqual([0.35, 1]);
});

describe('somebody', () => {
  const guildId = '1';
  const members = new Map([
    ['person', { user: { bot: false } }],
    ['music', { user: { bot: true } }],
  ]);
  const bot = { client: { user: { id: 'self' }, guilds: new Map([[guildId, { members }]]) } };
  const heard = (...ids: string[]) =>
    isSomebodyHeard(
      [{ place: { guildId, channelId: '2' }, speakers: { now: () => new Set(ids) } }] as never,
      bot as never,
    );

  it('is a person, known or not, and neither a bot nor Earshot itself', () => {
    expect(heard()).toBe(false);
    expect(heard('self', 'music')).toBe(false);
    expect(heard('music', 'person')).toBe(true);
    expect(heard('stranger')).toBe(true);
  });
});
