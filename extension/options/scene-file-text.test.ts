import { expect, it } from 'vitest';
import { sayEnglish } from '../ui/english.ts';
import { readSceneFile } from '../scenes/scene-file.ts';
import { sceneFileText } from './scene-file-text.ts';

it.each([
  ['a picture', '\u0089PNG', 'This isn’t an Earshot scene file.'],
  [
    'one of a newer version',
    '{"format":"earshot-scenes","version":9,"scenes":[]}',
    'This file is from a newer version of Earshot. Update Earshot to open it.',
  ],
  [
    'one with a damaged scene',
    '{"format":"earshot-scenes","version":1,"scenes":[7]}',
    'Scene 1 in this file is damaged. Nothing was imported.',
  ],
  ['one without scenes', '{"format":"earshot-scenes","version":1,"scenes":[]}', 'There are no scenes in this file.'],
])('a file that gives no scenes says why: %s', (_, text, sentence) => {
  const read = readSceneFile(text);
  expect('fault' in read && sceneFileText(sayEnglish, read)).toBe(sentence);
});
