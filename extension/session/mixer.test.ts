import { expect, it } from 'vitest';
import { createMixer } from './mixer.ts';

const tab = (id: number, title = 'Rain') => ({ id, title, site: 'rain.example', iconUrl: null });
const plain = { isMuted: false, isSoloed: false };

it('gives the capture its orders, tab by tab', () => {
  const mixer = createMixer();
  mixer.begin([{ tab: tab(1), volume: 1 }], { channelVolume: 1.2, monitorVolume: 0.6 });
  mixer.expect(tab(2), { volume: 0.5, isMuted: false });
  expect(mixer.gains()).toEqual({ 1: 1, 2: 0.5 });
  expect([mixer.has(2), mixer.admit(2), mixer.has(2), mixer.admit(2)]).toEqual([false, true, true, false]);
  mixer.change(2, { volume: 0.35 });
  mixer.change(3, { volume: 0.1 });
  expect(mixer.gains()).toEqual({ 1: 1, 2: 0.35 });
  mixer.remove(1);
  expect(mixer.tabs).toEqual([{ tab: tab(2), volume: 0.35, ...plain }]);
});

it('a solo cuts off the others and keeps their mutes and volumes', () => {
  const mixer = createMixer();
  mixer.begin([1, 2, 3].map((id) => ({ tab: tab(id), volume: 0.5 })));
  mixer.change(2, { isMuted: true });
  mixer.change(1, { isSoloed: true });
  expect(mixer.gains()).toEqual({ 1: 0.5, 2: 0, 3: 0 });
  mixer.change(2, { isSoloed: true });
  expect([mixer.gains(), mixer.isCutOff]).toEqual([{ 1: 0.5, 2: 0, 3: 0 }, false]);
  mixer.remove(1);
  expect([mixer.gains(), mixer.isCutOff]).toEqual([{ 2: 0, 3: 0 }, true]);
  mixer.change(2, { isSoloed: false });
  expect([mixer.gains(), mixer.isCutOff]).toEqual([{ 2: 0, 3: 0.5 }, false]);
  mixer.remove(2);
  expect(mixer.tabs).toEqual([{ tab: tab(3), volume: 0.5, ...plain }]);
});

it('whoever turns everything down to nothing wants no sound', () => {
  const mixer = createMixer();
  mixer.begin([{ tab: tab(1), volume: 0 }]);
  expect(mixer.isCutOff).toBe(true);
  mixer.change(1, { volume: 0.01 });
  expect(mixer.isCutOff).toBe(false);
  mixer.set({ channelVolume: 0 });
  expect(mixer.isCutOff).toBe(true);
});

it('a tab that fades away is silent and no longer in the mix, and comes back when it is added again', () => {
  const mixer = createMixer();
  mixer.begin([1, 2].map((id) => ({ tab: tab(id), volume: 1 })));
  mixer.fadeAway(1);
  mixer.fadeAway(9);
  expect([mixer.has(1), mixer.isFadingAway(1), mixer.gains()]).toEqual([false, true, { 1: 0, 2: 1 }]);
  mixer.expect(tab(1), { volume: 0.8, isMuted: false });
  mixer.admit(1);
  expect([mixer.isFadingAway(1), mixer.gains()]).toEqual([false, { 1: 0.8, 2: 1 }]);
  mixer.fadeAway(1);
  mixer.remove(1);
  expect(mixer.gains()).toEqual({ 2: 1 });
});

it('holds a muted or paused mix, and a new stream is neither', () => {
  const mixer = createMixer();
  mixer.begin([{ tab: tab(1), volume: 1 }]);
  mixer.set({ isPaused: true });
  expect(mixer.isHeld).toBe(true);
  mixer.set({ isPaused: false, isMuted: true });
  expect(mixer.isHeld).toBe(true);
  mixer.begin([{ tab: tab(2), volume: 1 }], { channelVolume: 0.5 });
  expect(mixer.isHeld).toBe(false);
  expect(mixer.view.channelVolume).toBe(0.5);
});

it('follows a title', () => {
  const mixer = createMixer();
  mixer.begin([{ tab: tab(1), volume: 0.5 }]);
  mixer.rename(tab(1, 'Snow'));
  mixer.rename(tab(9, 'Nobody'));
  expect(mixer.tabs).toEqual([{ tab: tab(1, 'Snow'), volume: 0.5, ...plain }]);
});
