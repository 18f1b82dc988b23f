import * as v from 'valibot';
import { usualLogLevel, type LogLevel } from '../../shared-protocol/log-level.ts';
import { defaultMode, dialects, Port, VoiceMode, voiceModes } from '../../shared-protocol/voice-payloads.ts';
import { Bitrate } from './bitrate.ts';

/** Discord's own gateway. */
export const discordGatewayUrl = 'wss://gateway.discord.gg';

/** A tag such as `pt-BR`; null is the browser's own. */
export const Language = v.nullable(v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[A-Za-z\d]{2,8}){0,2}$/)));

/** Seconds that a fade takes: none, short, long. */
export const fadeChoices = [0, 1, 3] as const;

/** A share, from nothing to all. */
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** Up to the three seconds of the longest fade. */
const Ms = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3000));

/** Minutes after which the bot may leave a channel in which nobody is left. */
export const leaveChoices = [1, 5, 15, 30] as const;

const fields = {
  gatewayUrl: v.pipe(v.string(), v.maxLength(512)),
  dialect: v.picklist(dialects),
  /** the first choice; if the server does not offer it, another of the dialect's */
  mode: VoiceMode,
  /** the most that Opus may take, in bits a second; null takes what the channel allows */
  bitrate: Bitrate,
  /** UDP port of the original document's discovery; 80 everywhere but on a local server */
  documentPort: Port,
  /** the button Stream asks for the channel every time, instead of joining the last one at once */
  asksForChannel: v.boolean(),
  /** a language of the extension's own; null is the browser's */
  language: Language,
  /** the computer does not fall asleep while a stream is live, in browsers that can see to it */
  keepsAwake: v.boolean(),
  /** what is on the air is kept, to be offered after the browser's end */
  offersToGoOn: v.boolean(),
  /** it goes on without a click, in browsers that let it */
  goesOnByItself: v.boolean(),
  /** what changed is said with a short notice, to those who do not see it */
  saysChanges: v.boolean(),
  /** others see that the bot does not listen, except while something that listens is on */
  isDeafened: v.boolean(),
  /** what plays is written below the channel's name */
  showsStatus: v.boolean(),
  /** what plays is the bot's activity */
  showsActivity: v.boolean(),
  /** programs of this computer may mix, mute and stop */
  allowsRemote: v.boolean(),
  /** whose bot it is stands in the bot's activity */
  namesOwner: v.boolean(),
  /** null is never */
  leavesAfterMin: v.nullable(v.picklist(leaveChoices)),
  /** how long tabs take to come and go, and the mix to be muted, paused, stopped and moved */
  fadeSeconds: v.picklist(fadeChoices),
  /** tabs are brought near the same loudness */
  levels: v.boolean(),
  /** each site's volume is kept for the next time */
  remembersSites: v.boolean(),
  /** the tabs turn quieter while people in the channel speak */
  ducks: v.boolean(),
  /** what is left of them then */
  duckShare: Share,
  /** how long they take to turn quieter, wait after the last word, and take to come back, in ms */
  duckAttackMs: Ms,
  duckHoldMs: Ms,
  duckReleaseMs: Ms,
  /** and while the user speaks into the microphone in the mix */
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
/** As some version stored them: a field may be missing, and none is of another kind. */
export const WholeSettings = v.partial(v.object(fields));
/** Each field falls back by itself, and a mode of another dialect becomes the default of the right one. */
export const Settings = v.pipe(SettingsFields, v.transform(fitMode));
export type Settings = v.InferOutput<typeof SettingsFields>;

export function fitMode<S extends Pick<Settings, 'dialect' | 'mode'>>(settings: S): S {
  const modes: readonly VoiceMode[] = voiceModes[settings.dialect];
  return modes.includes(settings.mode) ? settings : { ...settings, mode: defaultMode[settings.dialect] };
}

export const logLevelOf = ({ logsDetails }: Pick<Settings, 'logsDetails'>): LogLevel =>
  logsDetails ? 'debug' : usualLogLevel;

export const defaultSettings: Settings = v.getFallbacks(SettingsFields);
