import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { FineClockState } from '../../shared-protocol/native-messages.ts';
import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { Indicator } from '../discord/voice/voice-contract.ts';
import type { RemoteView } from '../host/host-control.ts';
import type { ViewCommand } from './view-command.ts';

export type { ViewCommand };
import type { MicrophoneState } from '../capture/sound/tab-capture.ts';
import type { Microphone } from '../store/microphone.ts';
import type { Output } from '../listen/player-contract.ts';
import type { HeardPerson } from '../store/heard-people.ts';
import type { Mix, MixedTab } from '../store/mix.ts';
import type { Settings } from '../store/settings.ts';
import type { Tab } from '../store/tab.ts';
import type { Unheard } from '../stream/unheard.ts';
import type { Dave, Step } from '../stream/stream-event.ts';

/**
 * The session as popup and options page see it. The background's session is the only truth: it posts a `SessionView`
 * and then its differences after each change; views render it, send `ViewCommand`s back, and hold no own state.
 */
export interface SessionView {
  /** the bot that is signed in, or null */
  bot: { id: string; name: string; avatarUrl: string | null } | null;
  /** the connection to the main gateway; `off` also if no token is set */
  gateway: 'off' | 'connecting' | 'ready';
  hasToken: boolean;
  /** the native host: unknown until it was asked for the first time */
  helper: 'unknown' | 'ready' | 'missing' | 'old' | 'new';
  /** of the host that answered */
  helperVersion: string | null;
  /** of the native protocol that it speaks: "1.9" */
  helperProtocol: string | null;
  /** which of the two is older than the other: they work together, but an update is worth it */
  helperHint: 'update-host' | 'update-extension' | null;
  /** of programs on this computer */
  remote: RemoteView;
  guilds: GuildView[];
  /** the remembered channel; null if none was chosen or it is gone */
  chosen: { guildId: string; channelId: string } | null;
  /** what that channel and its server were called when the bot was last signed in; null if that is not known */
  chosenName: { channel: string; server: string } | null;
  /** the channels of the last stream if those were several, which the next one goes into as well; else none */
  together: { guildId: string; channelId: string }[];
  /** ids of channels that were streamed to, newest first, at most five */
  recent: string[];
  /** whom the bot goes with from channel to channel, one for each server at most; no name while they are in none */
  followed: { guildId: string; userId: string; name: string | null }[];
  /** "show who is speaking": off, other voices are not followed and nobody's ring is lit */
  showsPeople: boolean;
  hearing: HearingView;
  /**
   * The stream as a whole. What only one server can have (place, facts, figures) is that of the first in `servers` that
   * is heard, else that is live, else on its way there.
   */
  stream: StreamView;
  /**
   * The servers that are streamed into, oldest first, also while there is but one; none while nothing streams. One whose
   * stream is over stays in its place as `ended` while another goes on, until it is tried again, stopped or dismissed.
   */
  servers: ServerView[];
  microphone: MicrophoneView;
  /** of the one encoder for all of them; null while nothing is encoded as Opus */
  bitrate: BitrateView | null;
  /** bits a second that "Auto" takes where the stream goes, or would go; null while the channel is not known */
  autoBitrate: number | null;
  /** why `add-server` would be refused now, whatever channel it names; null if it would not */
  addServerBlocked: Extract<ErrorCode, 'message-state' | 'server-limit' | 'protocol-incompatible'> | null;
  /** saved mixes, in their order */
  scenes: SceneView[];
  /** the mix has tabs that can be found again, and there is room for another scene */
  canSaveScene: boolean;
  /** tabs of a scene that join the mix at a click on Earshot there */
  waits: WaitView[];
  /** a stream that the end of the browser cut off, while it can go on; null while something streams */
  goOn: GoOnView | null;
  /** the test tone of the setup page, until the next one or a stream begins; a failure is a `problem` */
  test: TestView | null;
  /** events of Discord's, and objects in their lists, that could not be read since the bot signed in */
  skipped: number;
  /** why the gateway's session will not outlive a restart of the background, or null */
  unkept: ErrorCode | null;
  /** of the stream that ended last, for diagnostics */
  lastStream: LastStreamView | null;
  /**
   * Why there is silence, with one action; null while all is well. While live: why nobody hears the stream. With several
   * servers it is what all of them have, or what concerns the tabs and this computer; what only one has is in its row.
   */
  problem: ProblemView | null;
  settings: SettingsView;
  /** the place of stored data that could not be read and was reset, until the user has seen it: `local.settings` */
  damaged: string[];
}

/** Hearing the people in the channels on this computer. */
export interface HearingView {
  isOn: boolean;
  /** why it cannot be switched on now */
  blocked: 'discord-in-mix' | 'helper-old' | null;
  /** those in the servers that are streamed into whom the user hears otherwise than they are */
  people: HeardPerson[];
  /** the devices that the browser names while it is on, and the one that was chosen */
  outputs: Output[];
  outputId: string | null;
}

export interface SceneView {
  id: string;
  name: string;
  /** the mix is this scene, unchanged */
  isCurrent: boolean;
}

/** A tab that is no part of the mix yet. */
export interface WaitView {
  id: number;
  title: string;
  site: string;
  /** at which it joins, from 0 to 1 */
  volume: number;
  /** null if it is not open, as far as the browser tells */
  tabId: number | null;
}

export interface GoOnView {
  /** when it was last known to be on the air, in ms since 1970 */
  seenAt: number;
  /** with the name that the channel had */
  places: { guildId: string; channelId: string; name: string }[];
  /** what comes back; the one in front is taken at once */
  tabs: GoOnTab[];
}

export interface GoOnTab {
  title: string;
  /** null if it is not open, as far as the browser tells */
  tab: TabView | null;
  comes: 'at-a-click' | 'opens' | 'by-itself';
}

export interface GuildView {
  id: string;
  name: string;
  iconUrl: string | null;
  /** voice and stage channels in the order in which Discord shows them, those of one category together */
  channels: ChannelView[];
}

export interface ChannelView {
  id: string;
  guildId: string;
  name: string;
  /** null for one that stands above all categories */
  category: { id: string; name: string } | null;
  kind: 'voice' | 'stage';
  /** 0 is no limit */
  userLimit: number;
  people: PersonView[];
  /** why it cannot be picked, or null */
  blocked: Extract<
    ErrorCode,
    'channel-full' | 'may-not-view' | 'may-not-connect' | 'may-not-speak' | 'timed-out' | 'afk-channel'
  > | null;
}

export interface PersonView {
  id: string;
  name: string;
  avatarUrl: string | null;
  isSelf: boolean;
  /** other bots cannot be followed */
  isBot: boolean;
  /** a ring: set from Speaking events, and for the bot itself while its sound leaves with the indicator on */
  isSpeaking: boolean;
}

export type TabView = Tab;

export type { Indicator };

/** Two seconds of a tone into a channel. */
export type TestView = { channelId: string } & (
  { state: 'running' } | { state: 'done'; packets: number; dropped: number; delayMs: number; isEndToEnd: boolean }
);

export interface LastStreamView {
  liveMs: number;
  /** packets; frames */
  sent: number;
  dropped: number;
  delayP99Ms: number;
  /** null if the user stopped it */
  endedBy: ErrorCode | null;
  /** the causes of that reason, without secrets: names and messages of exceptions */
  cause: string | null;
}

export type MixView = Mix;
export type SourceView = MixedTab;

/** The microphone's settings, and how it is while something streams. */
export type MicrophoneView = Microphone & {
  /** with push to talk: it is open */
  isTalking: boolean;
  state: MicrophoneState;
};

/** `tab` is the first of the mix, or null while the test tone sounds; `since` the start of the first server. */
export type StreamView =
  | { state: 'idle' }
  | {
      state: 'connecting';
      tab: TabView | null;
      guildId: string;
      channelId: string;
      step: Step;
      /** the step takes so long that people should know */
      isSlow: boolean;
    }
  | {
      state: 'live';
      tab: TabView | null;
      guildId: string;
      channelId: string;
      /** ms since 1970 */
      since: number;
      dialect: Dialect;
      mode: VoiceMode;
      indicator: Indicator;
      /** the channel grants the bot Priority Speaker */
      mayUsePriority: boolean;
      /** in the mix, oldest first; none for the test tone */
      tabs: SourceView[];
      mix: MixView;
      /** people speak, and the tabs are quieter for it */
      isDucked: boolean;
      /** the mix makes no sound at the moment */
      isSilent: boolean;
      /** why nobody hears the stream */
      unheard: Unheard | 'encryption-off' | 'nobody-there' | null;
      /** the channel was empty, so the bot left; it comes back when somebody joins */
      hasLeft: boolean;
      /** end-to-end encryption is being agreed on: no sound leaves */
      isSecuring: boolean;
      /** of Opus, in bits a second, as the channel allows it; null if raw samples are sent */
      bitrate: number | null;
      health: HealthView | null;
    }
  | ReconnectingView
  | { state: 'stopping'; tab: TabView | null; guildId: string; channelId: string };

/** The connection broke off and is being made again; the tabs keep playing, and the faders are there. */
export interface ReconnectingView {
  state: 'reconnecting';
  tab: TabView | null;
  guildId: string;
  channelId: string;
  /** when it first went live, ms since 1970 */
  since: number;
  /** ms since 1970 */
  lostAt: number;
  /** counts from 1 */
  attempt: number;
  /** of the next try, ms since 1970; null while one is under way */
  retryAt: number | null;
  /** the browser knows of no network */
  isOffline: boolean;
  dialect: Dialect;
  indicator: Indicator;
  mayUsePriority: boolean;
  tabs: SourceView[];
  mix: MixView;
}

/** One server of the stream, as its row shows it. */
export type ServerView = {
  guildId: string;
  /** as in `guilds`, which may lack it during an outage */
  guildName: string;
  channelId: string;
  channelName: string;
  /** in this channel alone; `mix.isMuted` is for all */
  isMuted: boolean;
  /**
   * Why nobody hears the stream here, or what people should know of it, with one action: `serverCommand` makes what its
   * button sends. Never null in `ended`.
   */
  problem: ProblemView | null;
} & (
  | {
      state: 'connecting';
      step: Step;
      /** the step takes so long that people should know */
      isSlow: boolean;
    }
  | {
      state: 'live';
      /** ms since 1970 */
      since: number;
      mode: VoiceMode;
      /** why nobody hears the stream here */
      unheard: Unheard | 'encryption-off' | 'nobody-there' | null;
      /** end-to-end encryption is being agreed on: no sound leaves */
      isSecuring: boolean;
      /** the mix makes no sound at the moment */
      isSilent: boolean;
      /** others see a ring around the bot here: its sound leaves and the indicator is on */
      isRingLit: boolean;
      /** the channel grants the bot Priority Speaker, so the indicator can be `priority` here */
      mayUsePriority: boolean;
      dave: Dave['state'];
      /** of Opus, in bits a second, that this channel and the user's wish allow; null if raw samples are sent */
      bitrate: number | null;
      /** from capture to packet, the last median of a second in which something was sent, in ms; null before that */
      delayMs: number | null;
      health: HealthView | null;
    }
  | {
      state: 'reconnecting';
      /** when it first went live, ms since 1970 */
      since: number;
      lostAt: number;
      /** counts from 1 */
      attempt: number;
      /** of the next try, ms since 1970; null while one is under way */
      retryAt: number | null;
      isOffline: boolean;
    }
  | { state: 'stopping' }
  /** over for `problem`, while others go on */
  | { state: 'ended' }
);

/** The bitrate that is sent into all channels: the lowest that one of them asks for. */
export interface BitrateView {
  bitsPerSecond: number;
  /** the server whose channel allows no more, if another one would; null if all ask for the same */
  limitedBy: { guildId: string; channelId: string } | null;
}

export interface HealthView {
  packetsPerSecond: number;
  sent: number;
  dropped: number;
  lateP99Ms: number;
  /** from the capture of a block to the sending of its packet, median and 99th percentile */
  delayMs: number;
  delayP99Ms: number;
  /** median delay of each of the last 60 seconds at most, oldest first */
  delays: number[];
  /** waiting in the host to be sent */
  queueMs: number;
  mode: VoiceMode;
  /**
   * end-to-end encryption: `off` if the call has none, `turned-off` if it had, `alone` if nobody is there to agree on a
   * key with
   */
  dave: Dave['state'];
  /** 30 digits that everybody in the call sees alike, while `dave` is `ready` */
  privacyCode: string | null;
  /** received packets of other voices, if the host counts them */
  received: number | null;
  /** whether the voice server answers keepalives, null if that is not known, and how long ago it last did */
  answersKeepalives: boolean | null;
  answerAgoMs: number | null;
  /** whether the helper's system ends its waits in time, if the helper says so */
  fineClock: FineClockState | null;
  /** how long the bot's last move to another channel interrupted its sound, null before the first */
  moveMs: number | null;
}

export interface ProblemView {
  code: ErrorCode;
  kind: 'danger' | 'warn' | 'info';
  /** for the diagnostics, in English: "5 unusable replies" */
  detail: string | null;
  /** the subjects of sentence and action; ids are looked up in `guilds` */
  guildId: string | null;
  channelId: string | null;
  /** the tab it concerns, if it concerns one of them */
  tabId: number | null;
  /** how long the stream had been live when it ended, in ms */
  liveMs: number | null;
  /** when it passes by itself, in ms since 1970, if that is known */
  untilMs: number | null;
  action: ProblemAction;
}

/** The one action of a problem card. */
export type ProblemAction =
  | 'get-helper'
  | 'open-options'
  | 'open-portal'
  /** adds a permission by inviting the bot again */
  | 'invite'
  | 'choose-channel'
  | 'copy-admin-note'
  | 'allow-origin'
  | 'stream'
  | 'try-again'
  | 'go-to-tab'
  | 'go-back'
  | 'ask-to-speak'
  | 'start-over'
  | 'go-on-clear'
  | 'retry-source'
  | 'reload-tab'
  | 'allow-site'
  | 'none';

/** Settings as views may see them: the token itself never leaves the background. */
export type SettingsView = Settings & { remembersToken: boolean };

export type ViewMessage =
  /** the first on a port */
  | { type: 'view'; view: SessionView }
  /** The next ones. Servers have thousands of channels and seldom change: null if they are as before. */
  | { type: 'change'; view: Omit<SessionView, 'guilds'>; guilds: GuildsChange | null }
  | LevelsMessage
  | CommandFailed;
/** The changes to the servers since this port's last message. */
export interface GuildsChange {
  /** all there are now, in their order */
  ids: string[];
  /** those that are new or no longer as they were */
  changed: GuildView[];
}
/** Posted about 30 times a second while live: peak of the last block, 0 to 1. */
export interface LevelsMessage {
  type: 'levels';
  left: number;
  right: number;
  /** before its fader; 0 if there is none */
  microphone: number;
}
/** A command that was refused, for the view that sent it. */
export interface CommandFailed {
  type: 'failed';
  command: ViewCommand['type'];
  code: ErrorCode;
}

/** Names of the runtime ports that views open. */
export const viewPorts = { popup: 'popup', options: 'options', board: 'board' } as const;
