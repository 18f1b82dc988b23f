import { expect, it } from 'vitest';
import { sayEnglish } from '../../ui/english.ts';
import { allWords } from './all-words.ts';

it.each([
  [0, 'To the channel', 'Stop streaming'],
  [1, 'To the channel', 'Stop streaming'],
  [2, 'To both channels', 'Stop both'],
  [3, 'To all channels', 'Stop all'],
  [5, 'To all channels', 'Stop all'],
])('%i servers: “%s” and “%s”', (servers, volume, stop) => {
  const words = allWords(servers);
  expect([sayEnglish(words.volume), sayEnglish(words.stop)]).toEqual([volume, stop]);
});
