import { createFrameReader } from './frame-reader.ts';
import { createOutbox, type Outbox } from './outbox.ts';

export interface StdioHandlers {
  onFrame(body: Uint8Array): void;
  /** a byte that is no frame: `frame-length` */
  onBroken(thrown: unknown): void;
  /** stdin ended, or nobody reads stdout any more */
  onEnd(): void;
}

/**
 * Takes stdout for frames alone: whatever else prints (console, a library, a worker) goes to stderr, since one stray
 * byte there is a length to the browser.
 */
export function captureStdout(): (onEnd: () => void) => Outbox {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return (onEnd) => {
    // EPIPE: the browser has gone. Without a listener it would be an uncaught exception.
    stdout.on('error', onEnd);
    stderr.on('error', onEnd);
    return createOutbox(write, (callback) => stdout.once('drain', callback));
  };
}

/** Reads frames from stdin until it ends. */
export function readStdin({ onFrame, onBroken, onEnd }: StdioHandlers): void {
  const reader = createFrameReader(onFrame);
  process.stdin.on('data', (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch (thrown) {
      onBroken(thrown);
    }
  });
  process.stdin.on('end', onEnd);
  process.stdin.on('error', onEnd);
}
