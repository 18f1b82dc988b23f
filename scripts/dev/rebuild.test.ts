import { expect, it } from 'vitest';
import { BuildError } from './build-part.ts';
import type { Part } from './parts.ts';
import { rebuild, type Rebuilding } from './rebuild.ts';
import { createWorkQueue } from './work-queue.ts';

const asBefore: Rebuilding = { build: async () => [], use: async () => 'as before' };
const all = (own: Partial<Record<Part, Rebuilding>>): Record<Part, Rebuilding> => ({
  extension: asBefore,
  helper: asBefore,
  'local server': asBefore,
  ...own,
});
/** Without the times. */
const said = async (own: Partial<Record<Part, Rebuilding>>, ...paths: string[]): Promise<string[]> =>
  (await rebuild(all(own), paths, performance.now())).map((line) => line.replace(/\d+\.\d\d s/g, 'N s'));

it('one line says what changed, what was rebuilt, and what became of it', async () => {
  const extension: Rebuilding = {
    build: async () => ['popup/popup.js'],
    use: async (files) => `${files.join()} reloaded`,
  };
  expect(await said({ extension }, 'extension/popup/app.tsx', 'extension/popup/popup.css')).toEqual([
    'extension/popup/app.tsx and 1 more: extension rebuilt in N s, popup/popup.js reloaded. N s since it was saved.',
  ]);
  expect(await said({}, 'shared-protocol/error.ts')).toEqual([
    'shared-protocol/error.ts: extension rebuilt in N s, as before; helper rebuilt in N s, as before; local server rebuilt in N s, as before. N s since it was saved.',
  ]);
  expect(await said({}, 'native-host/main.test.ts')).toEqual([]);
  expect(await said({}, 'extension/popup/app.tsx', 'extension/popup/.app.tsx.swp', 'extension/popup/sedA1b2')).toEqual([
    'extension/popup/app.tsx: extension rebuilt in N s, as before. N s since it was saved.',
  ]);
});

it('sources that are wrong are shown, what was built from good ones is not touched, and other parts go on', async () => {
  const extension: Rebuilding = {
    build: () => Promise.reject(new BuildError('error.ts:3:7: Unexpected ";"')),
    use: () => expect.unreachable(),
  };
  expect(await said({ extension }, 'shared-protocol/error.ts')).toEqual([
    'error.ts:3:7: Unexpected ";"',
    expect.stringMatching(/extension not rebuilt, its last good build stays; helper rebuilt in N s, as before;/),
  ]);
});

it('a browser that does not reload is no mistake of the sources', async () => {
  const extension: Rebuilding = {
    build: async () => ['background.js'],
    use: () => Promise.reject(new Error('It is busy.')),
  };
  expect(await said({ extension }, 'manifest.json')).toEqual([
    'manifest.json: extension rebuilt, but not reloaded: It is busy. N s since it was saved.',
  ]);
});

it('what changes meanwhile is worked on afterwards, together', async () => {
  const done: string[][] = [];
  let release = (): void => undefined;
  const queue = createWorkQueue(async (paths) => {
    done.push(paths);
    await new Promise<void>((resolve) => (release = resolve));
  });
  queue(['a'], 1);
  queue(['c', 'b'], 2);
  queue(['b'], 3);
  expect(done).toEqual([['a']]);
  release();
  await expect.poll(() => done).toEqual([['a'], ['b', 'c']]);
});
