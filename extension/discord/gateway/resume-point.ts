import * as v from 'valibot';
import { Guild, User } from '../../../shared-protocol/gateway-payloads.ts';
import type { ResumePoint } from './contract.ts';

const Schema = v.object({
  sessionId: v.pipe(v.string(), v.minLength(1)),
  sequence: v.pipe(v.number(), v.integer(), v.minValue(0)),
  url: v.nullable(v.string()),
  user: User,
  guilds: v.array(Guild),
});

/** What comes back from storage may be anything; null for whatever is not a whole resume point. */
export function readResumePoint(stored: unknown): ResumePoint | null {
  const result = v.safeParse(Schema, stored);
  return result.success ? result.output : null;
}
