import * as v from 'valibot';
import { gatewayPayloads, User } from '../../../shared-protocol/gateway-payloads.ts';
import type { ResumePoint } from './gateway-contract.ts';
import { userFrom } from './guild-parts.ts';

const Head = v.object({
  sessionId: v.pipe(v.string(), v.minLength(1)),
  sequence: v.pipe(v.number(), v.integer(), v.minValue(0)),
  url: v.nullable(v.string()),
  user: User,
});

/** Storage may return anything; null unless it is a complete resume point. */
export function readResumePoint(stored: unknown): ResumePoint | null {
  let isWhole = true;
  const { GUILD_CREATE: Guild } = gatewayPayloads(() => (isWhole = false));
  const result = v.safeParse(v.object({ ...Head.entries, guilds: v.array(Guild) }), stored);
  if (!result.success || !isWhole) return null;
  return { ...result.output, user: userFrom(result.output.user) };
}
