import { expect, it } from 'vitest';
import { mayBeSound, nameOf, takeFiles, type TakeDoors } from './take-files.ts';

const files = ['song.mp3', 'notes.txt', 'big.wav', 'rain.ogg'].map((name) => new File(['x'], name));

function doors(room: number): TakeDoors & { kept: string[] } {
  const kept: string[] = [];
  let ids = 0;
  return {
    kept,
    measure: async (file) => ((file as File).name === 'notes.txt' ? null : 4),
    async keep(fileId) {
      if (kept.length >= room) throw new DOMException('full', 'QuotaExceededError');
      kept.push(fileId);
    },
    newId: () => `id-${(ids += 1)}`,
  };
}

it('keeps a copy of what the browser plays, and names the rest', async () => {
  const place = doors(9);
  expect(await takeFiles(files, place)).toEqual({
    sounds: [
      { fileId: 'id-1', name: 'song', seconds: 4 },
      { fileId: 'id-2', name: 'big', seconds: 4 },
      { fileId: 'id-3', name: 'rain', seconds: 4 },
    ],
    unplayable: ['notes.txt'],
    noRoom: [],
  });
  expect(place.kept).toEqual(['id-1', 'id-2', 'id-3']);
});

it('names what there is no room for, and takes what is left', async () => {
  const { sounds, noRoom } = await takeFiles(files, doors(1));
  expect(sounds.map(({ name }) => name)).toEqual(['song']);
  expect(noRoom).toEqual(['big.wav', 'rain.ogg']);
});

it.each([
  ['audio/mpeg', 'x', true],
  ['video/mp4', 'x.mp4', true],
  ['', 'Song.OPUS', true],
  ['', 'tune.flac', true],
  ['image/jpeg', 'cover.jpg', false],
  ['', '.DS_Store', false],
  ['', 'list.m3u', false],
])('a file of type “%s” named %s in a folder may be a sound: %s', (type, name, expected) => {
  expect(mayBeSound({ type, name })).toBe(expected);
});

it.each([
  ['Rain on a tent.mp3', 'Rain on a tent'],
  ['01. Mist.flac', '01. Mist'],
  ['.wav', '.wav'],
  ['no end', 'no end'],
  ['Vol. 2 of many words', 'Vol. 2 of many words'],
])('%s is called %s', (file, name) => {
  expect(nameOf(file)).toBe(name);
});
