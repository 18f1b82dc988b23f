/** Collects what changes while earlier changes are still being worked on, and never works on two at the same time. */
export function createWorkQueue(work: (paths: string[], sinceMs: number) => Promise<void>) {
  const waiting = new Set<string>();
  let sinceMs = 0;
  let isWorking = false;

  async function run(): Promise<void> {
    isWorking = true;
    while (waiting.size > 0) {
      const paths = [...waiting].sort();
      waiting.clear();
      await work(paths, sinceMs);
    }
    isWorking = false;
  }

  /** @param changedAtMs when the first of these changed */
  return (paths: readonly string[], changedAtMs: number): void => {
    if (waiting.size === 0) sinceMs = changedAtMs;
    for (const path of paths) waiting.add(path);
    if (!isWorking) void run();
  };
}
