import { retryWithCors } from './cors-retry.ts';

/** Elements whose sound was withheld, loaded again in a way that their servers may allow. */
export interface Reloads {
  /**
   * @param elements asked for repeatedly, because they may change meanwhile
   * @param isHelped by a rule of the extension, so that each is restored at the end
   * @returns the addresses that stay withheld
   */
  run(elements: Iterable<HTMLMediaElement>, isHelped: boolean): Promise<string[]>;
  /** Restores them. */
  undo(): void;
}

export function createReloads(signal: AbortSignal): Reloads {
  const undone: (() => void)[] = [];
  return {
    async run(elements, isHelped) {
      const failed: string[] = [];
      for (const element of elements) {
        const undo = await retryWithCors(element);
        if (!undo) failed.push(element.currentSrc);
        // If the server itself allows it, it may stay.
        else if (isHelped && signal.aborted) undo();
        else if (isHelped) undone.push(undo);
      }
      return failed;
    },
    undo() {
      for (const undo of undone) undo();
    },
  };
}
