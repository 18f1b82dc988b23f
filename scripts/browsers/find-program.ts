import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program's path from the environment's `variable`, the PATH or other places, in this order, or null. */
export function findProgram(
  variable: string,
  names: readonly string[],
  otherPlaces: readonly string[] = [],
): string | null {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env[variable] ?? '', ...onPath, ...otherPlaces].find((path) => path && existsSync(path)) ?? null;
}
