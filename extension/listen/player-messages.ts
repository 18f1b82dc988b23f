import * as v from 'valibot';
import type { HeardVoice } from '../../shared-protocol/native-messages.ts';
import type { Gains, Output } from './player-contract.ts';

/** Name of the port over which the background plays voices in the offscreen document. */
export const playerPort = 'voices';

export type ToPlayer =
  | { type: 'heard'; voices: readonly HeardVoice[] }
  | { type: 'gains'; gains: Gains }
  | { type: 'play-on'; outputId: string | null };

const FromPlayer = v.object({
  type: v.literal('outputs'),
  outputs: v.array(v.object({ id: v.string(), label: v.string() })),
});
export type FromPlayer = { type: 'outputs'; outputs: readonly Output[] };

/** Null for what is no message of the player. */
export function readFromPlayer(raw: unknown): FromPlayer | null {
  const result = v.safeParse(FromPlayer, raw, { abortEarly: true });
  return result.success ? result.output : null;
}
