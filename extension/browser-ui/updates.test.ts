import { beforeEach, expect, it, vi } from 'vitest';
import { createUpdates } from './updates.ts';

const runtime = vi.hoisted(() => {
  const made = {
    id: 'test',
    reload: () => {},
    announce: () => {},
    onUpdateAvailable: { addListener: (listener: () => void) => void listener },
  };
  Object.assign(globalThis, { chrome: { runtime: { id: 'test' } }, browser: { runtime: made } });
  return made;
});

let reloads: number;
let isFree: boolean;
beforeEach(() => {
  reloads = 0;
  isFree = false;
  runtime.reload = () => void (reloads += 1);
  runtime.onUpdateAvailable.addListener = (listener) => void (runtime.announce = listener);
});

it('an update waits for the end of the stream, and is applied once', () => {
  const updates = createUpdates(() => isFree);
  runtime.announce();
  updates.look();
  expect(reloads).toBe(0);
  isFree = true;
  updates.look();
  updates.look();
  expect(reloads).toBe(1);
});

it('an update is applied at once if nothing streams', () => {
  createUpdates(() => isFree);
  isFree = true;
  runtime.announce();
  expect(reloads).toBe(1);
});

it('nothing is reloaded without an update', () => {
  const updates = createUpdates(() => isFree);
  isFree = true;
  updates.look();
  expect(reloads).toBe(0);
});
