import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** @throws esbuild's failure, which names file, line and column, if its text is no JSON */
export async function readJson<T>(path: string): Promise<T> {
  const text = await readFile(path, 'utf8');
  await transform(text, { loader: 'json', sourcefile: path, logLevel: 'silent' });
  return JSON.parse(text) as T;
}
