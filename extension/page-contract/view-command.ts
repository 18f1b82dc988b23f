import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import { dialects, Port, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import { Bitrate } from '../stream/bitrate.ts';
import { Indicator, MixFields, Volume } from '../store/mix.ts';
import { Language } from '../store/settings.ts';

const bare = <const T extends string>(type: T) => v.object({ type: v.literal(type) });

const TabId = v.pipe(v.number(), v.integer(), v.minValue(0));
const ofTab = <const T extends string>(type: T) => v.object({ type: v.literal(type), tabId: TabId });
const ofTabOrActive = <const T extends string>(type: T) =>
  v.object({ type: v.literal(type), tabId: v.optional(TabId) });
const ofChannel = <const T extends string>(type: T) =>
  v.object({ type: v.literal(type), guildId: Snowflake, channelId: Snowflake });

const Command = v.variant('type', [
  bare('stop'),
  bare('dismiss'),
  bare('forget-damage'),
  bare('forget-token'),
  bare('go-back'),
  bare('ask-to-speak'),
  bare('start-over'),
  bare('go-on-clear'),
  bare('try-now'),
  ofChannel('choose'),
  ofChannel('test-tone'),
  ofTabOrActive('stream'),
  ofTabOrActive('add-tab'),
  ofTab('remove-tab'),
  ofTab('go-to-tab'),
  ofTab('retry-source'),
  ofTab('reload-tab'),
  v.object({ type: v.literal('set-tab-volume'), tabId: TabId, volume: Volume }),
  v.object({ type: v.literal('set-mix'), mix: v.partial(MixFields) }),
  v.object({ type: v.literal('set-indicator'), indicator: Indicator }),
  v.object({ type: v.literal('set-shows-people'), shows: v.boolean() }),
  v.object({ type: v.literal('remember-token'), remembers: v.boolean() }),
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
        asksForChannel: v.boolean(),
        language: Language,
        keepsAwake: v.boolean(),
      }),
    ),
  }),
]);

export type ViewCommand = v.InferOutput<typeof Command>;

/** The command, or null for anything that is none: it is dropped. */
export function parseViewCommand(raw: unknown): ViewCommand | null {
  const result = v.safeParse(Command, raw, { abortEarly: true });
  return result.success ? result.output : null;
}
