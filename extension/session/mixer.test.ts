import { expect, it } from 'vitest';
import { createMixer } from './mixer.ts';

const tab = (id: number, title = 'Rain') => ({ id, title, site: 'rain.example', iconUrl: null });

it('gives the capture its orders, tab by tab', () => {
  const mixer = createMixer();
  mixer.begin([{ tab: tab(1), volume: 1 }], { channelVolume: 1.2, monitorVolume: 0.6 });
  mixer.add(tab(2));
  mixer.add(tab(2));
  mixer.setVolume(2, 0.35);
  mixer.setVolume(3, 0.1);
  expect(mixer.forCapture()).toEqual({
    channelVolume: 1.2,
    isMuted: false,
    monitorVolume: 0.6,
    isMonitorMuted: false,
    tabs: { 1: 1, 2: 0.35 },
  });
  mixer.remove(1);
  expect(mixer.tabs).toEqual([{ tab: tab(2), volume: 0.35 }]);
});

it('holds a muted or paused mix, and a new stream is neither', () => {
  const mixer = createMixer();
  mixer.begin([{ tab: tab(1), volume: 1 }]);
  mixer.set({ isPaused: true });
  expect([mixer.isHeld, mixer.forCapture().isMuted]).toEqual([true, false]);
  mixer.set({ isPaused: false, isMuted: true });
  expect([mixer.isHeld, mixer.forCapture().isMuted]).toEqual([true, true]);
  mixer.begin([{ tab: tab(2), volume: 1 }], { channelVolume: 0.5 });
  expect(mixer.isHeld).toBe(false);
  expect(mixer.view.channelVolume).toBe(0.5);
});

it('follows a title', () => {
  const mixer = createMixer();
  mixer.begin([{ tab: tab(1), volume: 0.5 }]);
  mixer.rename(tab(1, 'Snow'));
  mixer.rename(tab(9, 'Nobody'));
  expect(mixer.tabs).toEqual([{ tab: tab(1, 'Snow'), volume: 0.5 }]);
});
