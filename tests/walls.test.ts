import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const houses = ['extension', 'native-host', 'local-server', 'shared-protocol'];

const sourcesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .map((path) => join(folder, path));

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Without comments and texts, which may speak of what the code must not touch. */
const codeOf = (file: string): string =>
  textOf(file).replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/gm, '');

/** Specifiers of every static and dynamic import and re-export. */
const importsOf = (file: string): string[] =>
  [...textOf(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, specifier]) => specifier ?? '');

/** The project's own files that `file` imports, from the root. */
const ownImportsOf = (file: string): string[] =>
  importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => normalize(join(dirname(file), specifier)));

const packagesOf = (file: string): string[] => importsOf(file).filter((specifier) => !specifier.startsWith('.'));

const breaches = (
  files: string[],
  isBreach: (imported: string, file: string) => boolean,
  of = ownImportsOf,
): string[] =>
  files.flatMap((file) =>
    of(file)
      .filter((imported) => isBreach(imported, file))
      .map((imported) => `${file} imports ${imported}`),
  );

/**
 * The extension's rooms from the ground up: each imports itself and what is below it. A folder that is not named here
 * belongs to the nearest that is.
 */
const floors = [
  'extension/time/',
  'extension/bounded.ts',
  'extension/browser.ts',
  'extension/store/',
  'extension/log/',
  'extension/discord/',
  'extension/discord/gateway/',
  'extension/discord/rest/',
  'extension/discord/voice/',
  'extension/origin-rule/',
  'extension/capture/sound/',
  'extension/listen/',
  'extension/microphone/',
  'extension/capture/board/',
  'extension/capture/chromium/',
  'extension/capture/',
  'extension/capture/firefox/page/',
  'extension/capture/firefox/',
  'extension/capture/firefox/content/',
  'extension/capture/firefox/background/',
  'extension/capture/firefox/board/',
  'extension/host/',
  'extension/account/',
  'extension/stream/',
  'extension/page-contract/',
  'extension/scenes/',
  'extension/go-on/',
  'extension/session/',
  'extension/views/',
  'extension/ui/',
  'extension/remote/',
  'extension/browser-ui/',
  'extension/options/',
  'extension/popup/',
  'extension/board/',
  'extension/background.ts',
];

const floorOf = (file: string): number =>
  floors.indexOf(floors.filter((room) => file.startsWith(room)).sort((a, b) => b.length - a.length)[0] ?? '');

const isProduct = (file: string): boolean => /\.tsx?$/.test(file) && !file.includes('/testing/');

/** A path along the arrows that returns to its start, or null. */
function circleIn(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] | null {
  const done = new Set<string>();
  const find = (node: string, way: string[]): string[] | null => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return null;
    for (const next of arrows.get(node) ?? []) {
      const found = find(next, [...way, node]);
      if (found) return found;
    }
    done.add(node);
    return null;
  };
  for (const node of arrows.keys()) {
    const found = find(node, []);
    if (found) return found;
  }
  return null;
}

/** Between what `nameOf` makes of files, an arrow from each that imports to each that is imported. */
function arrowsIn(house: string, nameOf: (file: string) => string): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const file of sourcesOf(house).filter(isProduct))
    for (const imported of ownImportsOf(file).filter((one) => isProduct(one) && one.startsWith(`${house}/`))) {
      const [from, to] = [nameOf(file), nameOf(imported)];
      if (from !== to) arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
    }
  return arrows;
}

describe('the walls of the house', () => {
  it('finds the sources that it is to watch', () => {
    for (const house of houses) expect(sourcesOf(house).length, house).toBeGreaterThan(5);
    expect(ownImportsOf('extension/background.ts')).toContain('extension/session/session.ts');
  });

  it('shared-protocol imports nothing of the project and no package but its schema library', () => {
    const files = sourcesOf('shared-protocol');
    expect(breaches(files, (imported) => !imported.startsWith('shared-protocol'))).toEqual([]);
    expect(breaches(files, (name) => name !== 'valibot', packagesOf)).toEqual([]);
  });

  it('shared-protocol touches neither Node nor the DOM', () => {
    for (const file of sourcesOf('shared-protocol'))
      expect(codeOf(file), file).not.toMatch(/\b(Buffer|process|document|window|globalThis|chrome|browser)\s*[.(]/);
  });

  it.each(['extension', 'native-host', 'local-server'])('%s imports itself and shared-protocol only', (house) => {
    const isOutside = (imported: string): boolean =>
      imported !== 'package.json' && ![house, 'shared-protocol'].includes(imported.split('/')[0] ?? '');
    expect(breaches(sourcesOf(house), isOutside)).toEqual([]);
  });

  it('the Stream Deck plugin imports itself, shared-protocol and the client of the remote control', () => {
    const isOutside = (imported: string): boolean =>
      !/^(stream-deck|shared-protocol|native-host\/control)\//.test(imported);
    expect(
      breaches(
        sourcesOf('stream-deck').filter((file) => !file.endsWith('.test.ts')),
        isOutside,
      ),
    ).toEqual([]);
  });

  it('the extension imports no module of Node', () => {
    expect(breaches(sourcesOf('extension'), (name) => name.startsWith('node:') || name === 'ws', packagesOf)).toEqual(
      [],
    );
  });

  it('the two WebSocket clients use no browser API', () => {
    const files = sourcesOf('extension/discord');
    const isOutside = (imported: string): boolean => !/^(extension\/(discord|time)|shared-protocol)\//.test(imported);
    expect(breaches(files, isOutside)).toEqual([]);
    expect(breaches(files, (name) => name !== 'valibot', packagesOf)).toEqual([]);
    for (const file of files)
      expect(codeOf(file), file).not.toMatch(/\b(chrome|browser|document|window)\.|new WebSocket\b/);
  });

  it('no script asks where it lies, because each runs bundled, from another folder', () => {
    for (const file of sourcesOf('scripts')) expect(codeOf(file), file).not.toMatch(/\bimport\.meta\b/);
  });

  it('one file alone knows webextension-polyfill', () => {
    const isPolyfill = (name: string): boolean => name === 'webextension-polyfill';
    expect(breaches(sourcesOf('extension'), isPolyfill, packagesOf)).toEqual(
      ['webextension-polyfill', 'webextension-polyfill'].map((name) => `extension/browser.ts imports ${name}`),
    );
  });

  it('a room of the extension imports rooms below it and never one above', () => {
    const files = sourcesOf('extension').filter(isProduct);
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([]);
    const isUpward = (imported: string, file: string): boolean =>
      imported.startsWith('extension/') && isProduct(imported) && floorOf(imported) > floorOf(file);
    expect(breaches(files, isUpward)).toEqual([]);
  });

  it('what runs in a web page imports itself and nothing else', () => {
    const page = 'extension/capture/firefox/page';
    expect(breaches(sourcesOf(page), (imported) => !imported.startsWith(`${page}/`))).toEqual([]);
    expect(breaches(sourcesOf(page), () => true, packagesOf)).toEqual([]);
  });

  it.each(houses)('no files of %s import each other in a circle', (house) => {
    expect(circleIn(arrowsIn(house, (file) => file))).toBeNull();
  });

  it.each(houses)('no folders of %s import each other in a circle', (house) => {
    const isBelow = (file: string): string => (dirname(file) === house ? file : dirname(file));
    expect(circleIn(arrowsIn(house, isBelow))).toBeNull();
  });

  it('finds a circle if there is one', () => {
    const arrows = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c'])],
      ['c', new Set(['b'])],
    ]);
    expect(circleIn(arrows)).toEqual(['b', 'c', 'b']);
  });
});
