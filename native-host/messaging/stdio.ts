import { createReadStream, createWriteStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { isatty, ReadStream, WriteStream } from 'node:tty';
import { createFrameReader } from './frames.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createWaitingFrames } from './waiting-frames.ts';

export interface StdioHandlers {
  onFrame(body: Uint8Array): void;
  /** a byte sequence that is no frame: `frame-length` */
  onBroken(thrown: unknown): void;
  /** stdin ended, or nobody reads stdout */
  onEnd(): void;
  /** false if a packet has to leave before the next frame is handled */
  hasTime(): boolean;
}

const stdinFd = 0;
const stdoutFd = 1;
const chunkBytes = 65_536;

/** This thread's own way to stdout: outside the main thread, `process.stdout` passes through that one. */
export function openOutbox(onEnd: () => void): Outbox {
  const stdout: Writable = isPipe(stdoutFd)
    ? new Socket({ fd: stdoutFd, readable: false, writable: true })
    : isatty(stdoutFd)
      ? new WriteStream(stdoutFd)
      : createWriteStream('', { fd: stdoutFd });
  // EPIPE: the browser is gone. Without a listener it would be an uncaught exception.
  stdout.on('error', onEnd);
  return createOutbox(stdout.write.bind(stdout), (callback) => stdout.once('drain', callback));
}

/** Reads frames from stdin until it ends. Nothing is read while frames wait. */
export function readStdin({ onFrame, onBroken, onEnd, hasTime }: StdioHandlers): void {
  const frames = createWaitingFrames({
    onFrame,
    hasTime,
    onEmpty: () => stdin.resume(),
    nextTurn: (callback) => void setImmediate(callback),
  });
  const reader = createFrameReader(frames.take);
  /** @returns whether more may be read */
  const push = (chunk: Uint8Array): boolean => {
    try {
      reader.push(chunk);
    } catch (thrown) {
      frames.flush();
      onBroken(thrown);
    }
    return frames.isEmpty;
  };
  const end = (): void => {
    frames.flush();
    onEnd();
  };
  const stdin = isPipe(stdinFd) ? openPipe(push) : openOther(push);
  stdin.on('end', end);
  stdin.on('error', end);
}

/**
 * At fifty reads a second, reading into one fixed buffer costs half as much as a stream: 90 µs instead of 185, measured
 * on Node 20.
 */
function openPipe(push: (chunk: Uint8Array) => boolean): Socket {
  const onread = {
    buffer: new Uint8Array(chunkBytes),
    callback: (length: number, buffer: Uint8Array) => push(buffer.subarray(0, length)),
  };
  const options = { fd: stdinFd, readable: true, writable: false, onread };
  return new Socket(options).resume();
}

/** Browsers give a pipe; a person may give a file or a terminal. */
function openOther(push: (chunk: Uint8Array) => boolean): Readable {
  const stdin = isatty(stdinFd) ? new ReadStream(stdinFd) : createReadStream('', { fd: stdinFd });
  return stdin.on('data', (chunk: Buffer) => {
    if (!push(chunk)) stdin.pause();
  });
}

function isPipe(fd: number): boolean {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket();
}
