import { BuildError } from './build-part.ts';
import { isBuilt, touchedParts, type Part } from './parts.ts';

/** What a part does with sources that have changed. */
export interface Rebuilding {
  /** @throws BuildError */
  build(): Promise<string[]>;
  /**
   * Brings what was built to where it runs.
   * @param files of the build that have become different
   * @param paths the sources that changed
   * @returns what was done, such as `popup reloaded`
   */
  use(files: string[], paths: readonly string[]): Promise<string>;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

/** Rebuilds the parts that changed sources go into, all at once. @returns the lines for the developer; never throws */
export async function rebuild(
  all: Readonly<Record<Part, Rebuilding>>,
  paths: readonly string[],
  sinceMs: number,
): Promise<string[]> {
  const sources = paths.filter(isBuilt);
  const touched = touchedParts(sources);
  if (touched.length === 0) return [];
  const lines = await Promise.all(touched.map((part) => rebuildPart(part, all[part], sources)));
  const [first, ...more] = sources;
  const what = more.length === 0 ? first! : `${first!} and ${more.length} more`;
  const problems = lines.flatMap(({ problem }) => problem ?? []);
  const done = lines.map(({ text }) => text).join('; ');
  return [...problems, `${what}: ${done}. ${seconds(performance.now() - sinceMs)} since it was saved.`];
}

async function rebuildPart(
  part: Part,
  { build, use }: Rebuilding,
  paths: readonly string[],
): Promise<{ text: string; problem?: string }> {
  const startMs = performance.now();
  try {
    const files = await build();
    const built = `${part} rebuilt in ${seconds(performance.now() - startMs)}`;
    return { text: `${built}, ${await use(files, paths)}` };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    if (thrown instanceof BuildError)
      return { text: `${part} not rebuilt, its last good build stays`, problem: reason };
    // The line itself ends with a full stop.
    return { text: `${part} rebuilt, but not reloaded: ${reason.replace(/\.$/, '')}` };
  }
}
