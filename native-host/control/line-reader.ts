const newline = 0x0a;

export interface LineReader {
  push(chunk: Uint8Array): void;
}

/**
 * Cuts bytes into lines. A line longer than `maxBytes` is reported once, and nothing is read after it: a program that never
 * ends its line must not fill the memory.
 */
export function createLineReader(maxBytes: number, onLine: (line: string) => void, onTooLong: () => void): LineReader {
  const decoder = new TextDecoder();
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  let isOver = false;

  const giveUp = (): void => {
    isOver = true;
    rest = [];
    onTooLong();
  };

  return {
    push(chunk) {
      for (let from = 0; !isOver && from < chunk.length;) {
        const end = chunk.indexOf(newline, from);
        const part = chunk.subarray(from, end < 0 ? chunk.length : end);
        if (restBytes + part.length > maxBytes) return giveUp();
        if (end < 0) {
          // A copy: the socket may use its buffer again.
          rest.push(part.slice());
          restBytes += part.length;
          return;
        }
        const line = decoder.decode(Buffer.concat([...rest, part]));
        rest = [];
        restBytes = 0;
        from = end + 1;
        if (line.trim() !== '') onLine(line);
      }
    },
  };
}
