import type { Box, BoxOptions, World } from './box-types.ts';
import { defaultWorld as makeDefaultWorld, readWorld as readWorldFile, startLocalServer } from './index.ts';

export type * from './box-types.ts';

/**
 * Starts a box on this computer alone: main gateway, REST, voice with end-to-end encryption, a listener.
 * @throws the system's error if a requested port is taken or `recordFile` cannot be written
 */
export const startBox: (options?: BoxOptions) => Promise<Box> = startLocalServer;

/** Two guilds with a channel for each thing that may be in a bot's way. */
export const defaultWorld: () => World = makeDefaultWorld;

/** A world from JSON. @throws Error with the place in the file and what is wrong there */
export const readWorld: (text: string) => { world: World; tokens: Map<string, string> } = readWorldFile;
