import { expect, it } from 'vitest';
import { sayEnglish } from '../ui/english.ts';
import { readSceneFile } from '../scenes/scene-file.ts';
import { sceneFileText } from './scene-file-text.ts';

it.each([
  ['a picture', '\u0089PNG', 'This file holds no scenes of Earshot’s.'],
  [
    'one of a newer version',
    '{"format":"earshot-scenes","version":9,"scenes":[]}',
    'A newer Earshot wrote this file. Update Earshot.',
  ],
  [
    'one with a damaged scene',
    '{"format":"earshot-scenes","version":1,"scenes":[7]}',
    'Scene 1 in this file is damaged, so none was imported.',
  ],
  ['one without scenes', '{"format":"earshot-scenes","version":1,"scenes":[]}', 'There is no scene in this file.'],
])('a file that gives no scenes says why: %s', (_, text, sentence) => {
  const read = readSceneFile(text);
  expect('fault' in read && sceneFileText(sayEnglish, read)).toBe(sentence);
});
