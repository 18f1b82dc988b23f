import { access, constants, readdir, readFile } from 'node:fs/promises';
import { runProgram, type RunProgram } from './run-program.ts';

/** What the doctor reads outside Earshot's own files. Tests put another system in its place. */
export interface Outside {
  run: RunProgram;
  /** null if it is not there or may not be read */
  readText(path: string): Promise<string | null>;
  /** the names in a folder; none if it is not there */
  list(dir: string): Promise<string[]>;
  isThere(path: string): Promise<boolean>;
  isWritable(path: string): Promise<boolean>;
}

const may = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );

export const thisComputer: Outside = {
  run: (file, args) => runProgram(file, args),
  readText: (path) => readFile(path, 'utf8').catch(() => null),
  list: (dir) => readdir(dir).catch(() => []),
  isThere: (path) => may(path, constants.F_OK),
  isWritable: (path) => may(path, constants.W_OK),
};
