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

  it('no script asks where it lies, as each runs bundled, from another folder', () => {
    for (const file of sourcesOf('scripts')) expect(codeOf(file), file).not.toMatch(/\bimport\.meta\b/);
  });

  it('one file alone knows webextension-polyfill', () => {
    const isPolyfill = (name: string): boolean => name === 'webextension-polyfill';
    expect(breaches(sourcesOf('extension'), isPolyfill, packagesOf)).toEqual(
      ['webextension-polyfill', 'webextension-polyfill'].map((name) => `extension/browser.ts imports ${name}`),
    );
  });
});
