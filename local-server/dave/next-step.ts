/** The channel's state when the next step is decided. */
export interface Situation {
  members: number;
  /** the channel's version, and the highest that everybody in it supports */
  version: number;
  targetVersion: number;
  /** number of members; null before its first commit */
  groupSize: number | null;
  /** proposals wait for their commit, or a commit for its transition */
  isBusy: boolean;
}

/**
 * The next step:
 * - `empty`: nobody is left, everything is as at the beginning
 * - `change-version`: a new group under another version, or none at all
 * - `drop-group`: everybody of it is gone, and those who are there found the next one
 * - `start-alone`: the last member has nobody to agree with, and its state of the group is worth nothing
 * - `propose`: what brings the group to who is there, if anything does
 */
export type Step = 'empty' | 'change-version' | 'drop-group' | 'start-alone' | 'propose' | 'wait';

/** No step follows until something else happens. */
export const lastSteps: ReadonlySet<Step> = new Set(['empty', 'propose', 'wait']);

export function nextStep({ members, version, targetVersion, groupSize, isBusy }: Situation): Step {
  if (members === 0) return 'empty';
  if (targetVersion !== version) return 'change-version';
  if (version === 0) return 'wait';
  if (groupSize === 0) return 'drop-group';
  if (groupSize !== null && members === 1) return 'start-alone';
  return isBusy ? 'wait' : 'propose';
}
