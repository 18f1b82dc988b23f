import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import { dialects, Port, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import { Bitrate } from './bitrate.ts';
import type { ViewCommand } from './view.ts';

const bare = <const T extends string>(type: T) => v.object({ type: v.literal(type) });

const Command = v.variant('type', [
  bare('stream'),
  bare('stop'),
  bare('dismiss'),
  bare('forget-token'),
  v.object({ type: v.literal('choose'), guildId: Snowflake, channelId: Snowflake }),
  v.object({ type: v.literal('set-speaking'), shows: v.boolean() }),
  v.object({ type: v.literal('save-token'), token: v.pipe(v.string(), v.maxLength(10_000)), remember: v.boolean() }),
  v.object({
    type: v.literal('save-settings'),
    settings: v.partial(
      v.object({
        gatewayUrl: v.pipe(v.string(), v.maxLength(512)),
        dialect: v.picklist(dialects),
        mode: VoiceMode,
        bitrate: Bitrate,
        documentPort: Port,
      }),
    ),
  }),
]);

/** The command, or null for anything that is none: it is dropped. */
export function parseViewCommand(raw: unknown): ViewCommand | null {
  const result = v.safeParse(Command, raw, { abortEarly: true });
  return result.success ? result.output : null;
}
