import { expect, it } from 'vitest';
import { sayEnglish } from '../../ui/english.ts';
import { newSceneName } from './new-scene-name.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));

it.each([
  [[], 'Scene 1'],
  [named('Tavern', 'Battle'), 'Scene 3'],
  [named('Tavern', 'Scene 3'), 'Scene 4'],
  [named('Scene 3', 'Scene 4'), 'Scene 5'],
])('a new scene has a name that none has', (scenes, name) => {
  expect(newSceneName(sayEnglish, scenes)).toBe(name);
});
