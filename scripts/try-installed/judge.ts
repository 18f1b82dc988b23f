import type { Tried } from './stream.ts';

/** Some frames are dropped on a machine that stalls for more than the queue holds; more than this is a fault. */
const lowestShare = 0.98;

/** What is wrong with a try, in words; nothing if all is well. */
export function faultsOf({ browser, sent, heard, exitCode, version }: Tried, expectedVersion: string | null): string[] {
  return [
    ...(heard < sent * lowestShare ? [`${browser}: ${heard} of ${sent} frames were heard`] : []),
    ...(exitCode === 0 ? [] : [`${browser}: the helper left with ${exitCode}`]),
    ...(expectedVersion === null || version === expectedVersion
      ? []
      : [`${browser}: version ${version} answered, not ${expectedVersion}`]),
  ];
}
