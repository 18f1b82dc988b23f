import { maxClients } from '../../shared-protocol/voice-v8.ts';

/** DAVE stores user ids as u64; op 11's check accepts twenty digits. */
const maxUserId = 2n ** 64n - 1n;

/** The call's members by ops 11 and 13. Only these may be added to the group. */
export interface CallMembers {
  /** @returns how many ids were dropped: no u64, or more than a channel holds */
  add(userIds: readonly string[]): number;
  remove(userId: string): void;
  isAnybodyBeside(userId: string): boolean;
  /** Everybody, including `userId`, who is always a member. */
  with(userId: string): string[];
  clear(): void;
}

export function createCallMembers(): CallMembers {
  const ids = new Set<string>();
  return {
    add(userIds) {
      let dropped = 0;
      for (const id of userIds) {
        if (ids.has(id)) continue;
        if (ids.size < maxClients && BigInt(id) <= maxUserId) ids.add(id);
        else dropped += 1;
      }
      return dropped;
    },
    remove: (userId) => void ids.delete(userId),
    isAnybodyBeside: (userId) => ids.size > (ids.has(userId) ? 1 : 0),
    with: (userId) => [...new Set([...ids, userId])],
    clear: () => ids.clear(),
  };
}
