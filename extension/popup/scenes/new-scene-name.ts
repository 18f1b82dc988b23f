import type { SceneView } from '../../page-contract/view.ts';
import { numberText } from '../../ui/count-text.ts';
import type { Say } from '../../ui/say.ts';

/** "Scene 4": the first number from the count on that no scene has yet, as an equal name takes the other's place. */
export function newSceneName(say: Say, scenes: readonly Pick<SceneView, 'name'>[]): string {
  const names = new Set(scenes.map(({ name }) => name));
  let number = scenes.length + 1;
  while (names.has(say('sceneNumber', numberText(say, number)))) number += 1;
  return say('sceneNumber', numberText(say, number));
}
