import * as v from 'valibot';
import { usualLogLevel, type LogLevel } from '../../shared-protocol/log-level.ts';
import { defaultMode, dialects, Port, VoiceMode, voiceModes } from '../../shared-protocol/voice-payloads.ts';
import { Bitrate } from './bitrate.ts';

/** Discord's own gateway. */
export const discordGatewayUrl = 'wss://gateway.discord.gg';

/** A tag such as `pt-BR`; null is the browser's own. */
export const Language = v.nullable(v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[A-Za-z\d]{2,8}){0,2}$/)));

/** Seconds of a fade: none, short, long. */
export const fadeChoices = [0, 1, 3] as const;

/** A share from 0 to 1. */
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** Up to three seconds, as the longest fade. */
const Ms = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3000));

/** Minutes after which the bot may leave an empty channel. */
export const leaveChoices = [1, 5, 15, 30] as const;

const fields = {
  gatewayUrl: v.pipe(v.string(), v.maxLength(512)),
  dialect: v.picklist(dialects),
  /** the first choice; if the server does not offer it, another mode of the dialect */
  mode: VoiceMode,
  /** the limit for Opus, in bits a second; null for the channel's */
  bitrate: Bitrate,
  /** UDP port of the original document's discovery; 80 except on a local server */
  documentPort: Port,
  /** the Stream button asks for the channel every time, instead of joining the last one */
  asksForChannel: v.boolean(),
  /** a language of the extension's own; null is the browser's */
  language: Language,
  /** keeps the computer awake while a stream is live, in browsers that can */
  keepsAwake: v.boolean(),
  /** stores the live stream, to offer it after the browser's end */
  offersToGoOn: v.boolean(),
  /** resumes it without a click, in browsers that allow that */
  goesOnByItself: v.boolean(),
  /** announces changes with a short notice */
  saysChanges: v.boolean(),
  /** the bot shows as deafened, except while a feature that listens is on */
  isDeafened: v.boolean(),
  /** shows what plays as the channel's status */
  showsStatus: v.boolean(),
  /** shows what plays as the bot's activity */
  showsActivity: v.boolean(),
  /** programs on this computer may mix, mute and stop */
  allowsRemote: v.boolean(),
  /** shows the owner in the bot's activity */
  namesOwner: v.boolean(),
  /** null is never */
  leavesAfterMin: v.nullable(v.picklist(leaveChoices)),
  /** how long tabs take to come and go, and the mix to mute, pause, stop and move */
  fadeSeconds: v.picklist(fadeChoices),
  /** brings the tabs near the same loudness */
  levels: v.boolean(),
  /** remembers each site's volume */
  remembersSites: v.boolean(),
  /** lowers the tabs while people in the channel speak */
  ducks: v.boolean(),
  /** the share that remains then */
  duckShare: Share,
  /** attack, hold and release in ms */
  duckAttackMs: Ms,
  duckHoldMs: Ms,
  duckReleaseMs: Ms,
  /** also while the user speaks into the mixed microphone */
  ducksForMicrophone: v.boolean(),
  /** the log takes every step, for a fault that is to be found */
  logsDetails: v.boolean(),
};
const SettingsFields = v.object({
  gatewayUrl: v.fallback(fields.gatewayUrl, discordGatewayUrl),
  dialect: v.fallback(fields.dialect, 'v8'),
  mode: v.fallback(fields.mode, defaultMode.v8),
  bitrate: v.fallback(fields.bitrate, null),
  documentPort: v.fallback(fields.documentPort, 80),
  asksForChannel: v.fallback(fields.asksForChannel, false),
  language: v.fallback(fields.language, null),
  keepsAwake: v.fallback(fields.keepsAwake, true),
  offersToGoOn: v.fallback(fields.offersToGoOn, true),
  goesOnByItself: v.fallback(fields.goesOnByItself, false),
  saysChanges: v.fallback(fields.saysChanges, false),
  isDeafened: v.fallback(fields.isDeafened, true),
  showsStatus: v.fallback(fields.showsStatus, false),
  showsActivity: v.fallback(fields.showsActivity, false),
  allowsRemote: v.fallback(fields.allowsRemote, false),
  namesOwner: v.fallback(fields.namesOwner, false),
  leavesAfterMin: v.fallback(fields.leavesAfterMin, null),
  fadeSeconds: v.fallback(fields.fadeSeconds, 0),
  levels: v.fallback(fields.levels, false),
  remembersSites: v.fallback(fields.remembersSites, true),
  ducks: v.fallback(fields.ducks, false),
  duckShare: v.fallback(fields.duckShare, 0.35),
  duckAttackMs: v.fallback(fields.duckAttackMs, 50),
  duckHoldMs: v.fallback(fields.duckHoldMs, 700),
  duckReleaseMs: v.fallback(fields.duckReleaseMs, 500),
  ducksForMicrophone: v.fallback(fields.ducksForMicrophone, false),
  logsDetails: v.fallback(fields.logsDetails, false),
});
/** As stored by any version: a field may be missing, but none has another type. */
export const WholeSettings = v.partial(v.object(fields));
/** Each field falls back by itself, and a mode of another dialect becomes the right dialect's default. */
export const Settings = v.pipe(SettingsFields, v.transform(fitMode));
export type Settings = v.InferOutput<typeof SettingsFields>;

export function fitMode<S extends Pick<Settings, 'dialect' | 'mode'>>(settings: S): S {
  const modes: readonly VoiceMode[] = voiceModes[settings.dialect];
  return modes.includes(settings.mode) ? settings : { ...settings, mode: defaultMode[settings.dialect] };
}

export const logLevelOf = ({ logsDetails }: Pick<Settings, 'logsDetails'>): LogLevel =>
  logsDetails ? 'debug' : usualLogLevel;

export const defaultSettings: Settings = v.getFallbacks(SettingsFields);
