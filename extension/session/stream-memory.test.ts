import { afterEach, expect, it, vi } from 'vitest';
import { createSessionWorld, tabView } from './testing/session-world.ts';

afterEach(() => void vi.unstubAllGlobals());

it.each([
  ['a tab', [tabView(1)], ['7', '5']],
  ['no tab, but the test tone', [], ['5']],
  ['a tab of a private window among others', [tabView(1), { ...tabView(2), isPrivate: true as const }], ['5']],
])('keeps the channel for the next time where it was streamed: %s', async (_, tabs, kept) => {
  const { stored } = await createSessionWorld();
  const { noteRecent } = await import('./stream-memory.ts');
  const [old, next] = ['127121515262115835', '127121515262115837'];
  const ids: Record<string, string> = { 5: old, 7: next };
  stored.local.recent = [old];
  await noteRecent(next, { tabs: tabs.map((tab) => ({ tab, volume: 1, isMuted: false, isSoloed: false })) });
  expect(stored.local.recent).toEqual(kept.map((id) => ids[id]));
});
