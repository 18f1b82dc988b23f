import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { DaveStatus } from '../../shared-protocol/native-messages.ts';
import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';

/**
 * What popup and options page see of the session. The background's session is the only truth: it posts a whole
 * `SessionView` after each change, views render it and send `ViewCommand`s back, and hold no state of their own.
 */
export interface SessionView {
  /** the bot that is signed in, or null */
  bot: { id: string; name: string; avatarUrl: string | null } | null;
  /** the connection to the main gateway; `off` also where no token is set */
  gateway: 'off' | 'connecting' | 'ready';
  hasToken: boolean;
  /** the native host: unknown until it was asked for the first time */
  helper: 'unknown' | 'ready' | 'missing' | 'old';
  guilds: GuildView[];
  /** the remembered channel; null where none was chosen or it is gone */
  chosen: { guildId: string; channelId: string } | null;
  stream: StreamView;
  /** why there is silence, with one action; null while all is well. While live: why nobody hears what is sent */
  problem: ProblemView | null;
  settings: SettingsView;
}

export interface GuildView {
  id: string;
  name: string;
  iconUrl: string | null;
  /** voice and stage channels in the order Discord shows them */
  channels: ChannelView[];
}

export interface ChannelView {
  id: string;
  guildId: string;
  name: string;
  kind: 'voice' | 'stage';
  /** 0 is no limit */
  userLimit: number;
  people: PersonView[];
  /** why it cannot be picked, or null */
  blocked: Extract<ErrorCode, 'channel-full' | 'may-not-view' | 'may-not-connect' | 'may-not-speak'> | null;
}

export interface PersonView {
  id: string;
  name: string;
  avatarUrl: string | null;
  isSelf: boolean;
  /** a ring: set from Speaking events, and for the bot itself while its sound leaves with the indicator on */
  isSpeaking: boolean;
}

export interface TabView {
  id: number;
  title: string;
  /** host name of the page, empty for pages without one */
  site: string;
  iconUrl: string | null;
}

export type StreamView =
  | { state: 'idle' }
  | { state: 'connecting'; tab: TabView; guildId: string; channelId: string; step: 'joining' | 'securing' | 'starting' }
  | {
      state: 'live';
      tab: TabView;
      guildId: string;
      channelId: string;
      /** ms since 1970 */
      since: number;
      dialect: Dialect;
      mode: VoiceMode;
      /** the speaking indicator's switch */
      showsSpeaking: boolean;
      /** the tab makes no sound at the moment */
      isSilent: boolean;
      /** end-to-end encryption is being agreed on: no sound leaves */
      isSecuring: boolean;
      /** of Opus, in bits a second, as the channel allows it; null where raw samples are sent */
      bitrate: number | null;
      health: HealthView | null;
    }
  | { state: 'stopping'; tab: TabView; guildId: string; channelId: string };

export interface HealthView {
  packetsPerSecond: number;
  sent: number;
  dropped: number;
  lateP99Ms: number;
  /** from the capture of a block to its packet's way into the network, median and 99th percentile */
  delayMs: number;
  delayP99Ms: number;
  mode: VoiceMode;
  /** end-to-end encryption: `off` where the call has none, `alone` where nobody is there to agree on a key with */
  dave: DaveView['state'];
  /** 30 digits that everybody in the call sees alike, while `dave` is `ready` */
  privacyCode: string | null;
  /** packets of other voices that came in, where the host counts them */
  received: number | null;
}

export type DaveView = Pick<DaveStatus, 'state' | 'privacyCode'>;

export interface ProblemView {
  code: ErrorCode;
  kind: 'danger' | 'warn' | 'info';
  /** what sentence and action speak of; ids are looked up in `guilds` */
  guildId: string | null;
  channelId: string | null;
  /** how long the stream had been live when it ended, in ms */
  liveMs: number | null;
  action: ProblemAction;
}

/** The one action of a problem card. */
export type ProblemAction =
  | 'copy-install-command'
  | 'open-options'
  | 'choose-channel'
  | 'copy-admin-note'
  | 'allow-origin'
  | 'stream'
  | 'try-again'
  | 'none';

/** Settings as views may see them: the token itself never leaves the background. */
export interface SettingsView {
  gatewayUrl: string;
  dialect: Dialect;
  /** the first choice; where the server does not offer it, another of the dialect's */
  mode: VoiceMode;
  /** the most that Opus may take, in bits a second; null takes what the channel allows */
  bitrate: number | null;
  /** UDP port of the original document's discovery; 80 everywhere but on a local server */
  documentPort: number;
  remembersToken: boolean;
}

export type ViewMessage = { type: 'view'; view: SessionView } | LevelsMessage | CommandFailed;
/** Posted about 30 times a second while live: peak of the last block, 0 to 1. */
export interface LevelsMessage {
  type: 'levels';
  left: number;
  right: number;
}
/** A command that was refused, for the view that sent it. */
export interface CommandFailed {
  type: 'failed';
  command: ViewCommand['type'];
  code: ErrorCode;
}

export type ViewCommand =
  /** streams the active tab of the window in which the popup was opened into the chosen channel */
  | { type: 'stream' }
  | { type: 'stop' }
  | { type: 'choose'; guildId: string; channelId: string }
  | { type: 'set-speaking'; shows: boolean }
  | { type: 'dismiss' }
  | { type: 'save-token'; token: string; remember: boolean }
  | { type: 'forget-token' }
  | { type: 'save-settings'; settings: Partial<Omit<SettingsView, 'remembersToken'>> };

/** Names of the runtime ports that views open. */
export const viewPorts = { popup: 'popup', options: 'options' } as const;
