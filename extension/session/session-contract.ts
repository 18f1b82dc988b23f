import type { Bot } from '../account/bot.ts';
import type { CaptureDoor } from '../capture/sound/tab-capture.ts';
import type { OpenSocket } from '../discord/socket.ts';
import type { Indicator } from '../discord/voice/voice-contract.ts';
import type { HostNote } from '../host/host-port.ts';
import type { GoOn } from '../go-on/go-on.ts';
import type { Host } from '../host/host.ts';
import type { OpenPlayer } from '../listen/player-contract.ts';
import type { ViewCommand } from '../page-contract/view-command.ts';
import type { HearingView, MicrophoneView, SessionView, TestView } from '../page-contract/view.ts';
import type { Scenes } from '../scenes/scenes.ts';
import type { Mix } from '../store/mix.ts';
import type { Place } from '../store/place.ts';
import type { Followed } from '../store/storage.ts';
import type { Tab } from '../store/tab.ts';
import type { Clock } from '../time/clock.ts';
import type { Health } from './health.ts';
import type { Mixer } from './mixer.ts';
import type { Notice } from './notices.ts';
import type { LastStream } from './on-air.ts';
import type { BrowserTabs } from './plan.ts';
import type { SessionState } from './state.ts';

export interface SessionOptions extends BrowserTabs {
  capture: CaptureDoor;
  openPlayer: OpenPlayer;
  clock: Clock;
  openSocket: OpenSocket;
  fetch: typeof fetch;
  /** the name by which programs choose between running browsers */
  browserName: string;
  /** `navigator.onLine`: false means that there is no network, true promises nothing */
  isOnline(): boolean;
  /** something shown in a view changed */
  onChange(): void;
  /** @param microphone its own level, before its fader */
  onPeaks(peaks: readonly [number, number], microphone: number): void;
  /**
   * A stream, or the attempt to start one, ended although the user did not stop it, or it waits for the user's
   * decision. Names the server if only that one is affected.
   */
  onTrouble(guildId: string | null): void;
  /** the helper's own lines for the log */
  onHelperNote?(note: HostNote): void;
  /** a stream that the end of the browser cut off can be resumed */
  onOffer(): void;
}

/** One server's part of the session's present state. */
export interface ServerFacts {
  place: Place;
  /** `idle` with its problem once its stream has ended */
  state: SessionState;
  /** in this channel only */
  isMuted: boolean;
  health: Health;
  /** the most serious news of this server */
  notice: Notice | null;
  /** encryption takes so long that people should know */
  isSlow: boolean;
  /** the bot's hand is already up */
  hasAsked: boolean;
}

/** The session's present state, for the views. */
export interface SessionFacts {
  state: SessionState;
  bot: Bot;
  host: Host;
  mixer: Mixer;
  isDucked: boolean;
  indicator: Indicator;
  microphone: MicrophoneView;
  hearing: HearingView;
  /** the followed people, at most one for each server */
  followed: Followed;
  /** when the first of them went live, in ms since 1970; null if none did */
  since: number | null;
  /** oldest first; none while nothing streams */
  servers: readonly ServerFacts[];
  /** why no other one can be added now */
  addServerBlocked: SessionView['addServerBlocked'];
  /** the most serious news about the tabs and this computer */
  notice: Notice | null;
  /** user ids of those who speak; null if speakers are not followed */
  speaking: ReadonlySet<string> | null;
  test: TestView | null;
  lastStream: LastStream | null;
  scenes: Pick<Scenes, 'views' | 'waits' | 'canSave'>;
  goOn: GoOn['view'];
  /** unreadable input from the voice gateway */
  skippedVoice: number;
}

/** The only source of truth about the user's stream. Runs the effects of the state machine in state.ts. */
export interface Session {
  /** of the server that stands for all */
  readonly state: SessionState;
  /** as it is sent there: muted if that server is muted */
  readonly mix: Mix;
  facts(): SessionFacts;
  /** @throws EarshotError why it was refused */
  command(command: ViewCommand): Promise<void>;
  /** starts with this tab; stops if something streams */
  toggle(tab: Tab): Promise<void>;
  /** to the channel; does nothing if nothing is streamed */
  toggleMute(): Promise<void>;
  /** The shortcut of push to talk; does nothing if nothing is streamed or there is no microphone. */
  pushToTalk(): Promise<void>;
  /** @throws EarshotError why this tab cannot be captured; the stream continues */
  addTab(tab: Tab): Promise<void>;
  /** as `addTab`, and the others leave the mix */
  streamInstead(tab: Tab): Promise<void>;
  /**
   * from the last scene to the first. @throws EarshotError message-state if there is none, or why it cannot be played
   */
  nextScene(): Promise<void>;
  /** a stream that the end of the browser cut off is still offered */
  readonly canGoOn: boolean;
  /** `onTabSeen` may be useful */
  readonly isWaiting: boolean;
  /** a page loaded, and the browser reveals its address */
  onTabSeen(tab: Tab): Promise<void>;
  onTabClosed(tabId: number): void;
  /** A server refuses connections that name the extension, and only the user can change that. */
  onOriginBlocked(): void;
  /** Connections no longer name it. */
  onOriginCleared(): void;
  /** `isOnline` changed. */
  onNetwork(): void;
  /** A view was opened: signs in, and looks for the host. */
  wake(): void;
  /** The last view was closed: releases everything after a while, unless it streams. */
  rest(): void;
  /** Once, after the background started: takes over a capture that survived the earlier one. */
  restore(): Promise<void>;
}
