import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { Ground } from './ground.ts';

/** Draws a whole number from 0 to below. */
export type Chance = (below: number) => number;

export type Need = 'chromium' | 'own-network' | 'linux';

/** One thing that goes wrong, and what may come of it. */
export interface Fault {
  name: string;
  /** how often it is drawn, beside the others' */
  weight: number;
  needs: readonly Need[];
  /** Codes that the stream may end with, each fixed by one click; none here means that it must recover by itself. */
  permitted: readonly ErrorCode[];
  /** Resolves when it is over. @returns what was drawn, in words */
  apply(ground: Ground, chance: Chance): Promise<string>;
}

/** The codes with which the connection to the servers may end once tries are used up or nobody answers. */
export const lineCodes = [
  'gateway-unreachable',
  'voice-unreachable',
  'voice-timeout',
  'voice-closed',
  'voice-session-ended',
  'voice-closing',
  'join-timeout',
] as const satisfies readonly ErrorCode[];

/** The codes it may end with if the packets' path is broken. */
export const pathCodes = [
  'udp-blocked',
  'udp-refused',
  'udp-unsendable',
  'udp-unanswered',
  ...lineCodes,
] as const satisfies readonly ErrorCode[];

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** From 0.2 to 8 seconds; short ones as often as long ones. */
export const drawMs = (chance: Chance): number => Math.round(200 * 40 ** (chance(1000) / 1000));

export const inWords = (ms: number): string => `for ${(ms / 1000).toFixed(1)} s`;
