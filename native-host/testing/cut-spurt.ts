import { expect } from 'vitest';
import type { HostProcess } from './host-process.ts';
import { audio, sendAtOnce } from './session-steps.ts';

const silence = 'f8fffe';
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Two talk spurts: one that is cut by a pause which flushes, and one that is played out. */
export function sendCutSpurt(host: HostProcess, cut: readonly Uint8Array[], whole: readonly Uint8Array[]): void {
  const pause = { type: 'pause', session: 1 };
  sendAtOnce(host, [
    ...cut.map((data, index) => audio(index, data)),
    { ...pause, flush: true },
    ...whole.map((data, index) => audio(cut.length + index, data)),
    pause,
  ]);
}

/**
 * Waits for the end of both. Of the first as much may have left as had left before the pause was read, most often
 * nothing, with five frames of silence behind it; of the second nothing is missing.
 * @param frames what has left so far, as hex
 */
export async function expectCutSpurt(
  frames: () => string[],
  cut: readonly Uint8Array[],
  whole: readonly Uint8Array[],
): Promise<void> {
  const [first = '', last = ''] = [whole[0], whole.at(-1)].map((data) => toHex(data!));
  const farewell = Array<string>(5).fill(silence);
  const afterLast = (): string[] => frames().slice(frames().lastIndexOf(last) + 1);
  await expect
    .poll(() => frames().includes(last) && afterLast(), { timeout: 20_000, message: 'the end of the second spurt' })
    .toEqual(farewell);
  const left = frames().slice(0, frames().indexOf(first));
  const begun = cut.map(toHex).slice(0, Math.max(0, left.length - farewell.length));
  expect(left).toEqual(left.length === 0 ? [] : [...begun, ...farewell]);
  const rest = frames().slice(left.length);
  expect(rest.filter((frame) => frame !== silence)).toEqual(whole.map(toHex));
}
