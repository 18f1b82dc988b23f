import type { EarshotError } from '../../shared-protocol/error.ts';
import type { Clock } from '../time/clock.ts';
import type { OpenSocket } from '../discord/socket.ts';
import type { Indicator, VoiceEvent } from '../discord/voice/voice-contract.ts';
import type { Bot } from '../account/bot.ts';
import type { HeardVoice, Stats, Voice } from '../../shared-protocol/native-messages.ts';
import type { Host } from '../host/host.ts';
import type { Settings } from '../store/settings.ts';
import type { SharedSound } from './shared-sound.ts';
import type { StreamEvent } from './stream-event.ts';
import type { Place } from '../store/place.ts';
import type { Target } from './stream-event.ts';

export interface StreamOptions {
  target: Target;
  settings: Settings;
  indicator: Indicator;
  /** muted or paused */
  isHeld: boolean;
  /** started by an earlier background: nobody waits for the reason why it does not begin */
  hasBeenLive: boolean;
  bot: Bot;
  host: Host;
  /** of all streams of this mix */
  sound: SharedSound;
  clock: Clock;
  openSocket: OpenSocket;
  /** the browser's own flag: false means that there is no network, true promises nothing */
  isOnline(): boolean;
  onEvent(event: StreamEvent): void;
  onVoice(event: VoiceEvent): void;
  /** the host's figures of the last second */
  onStats(stats: Stats): void;
  /** The bot is about to leave its channel in this guild by its own choice: work that must be done first. */
  beforeLeaving(guildId: string): Promise<void>;
  /** SSRCs of the voices that are received */
  onActivity(ssrcs: readonly number[]): void;
  /** frames of those whom `listen` named */
  onHeard(voices: readonly HeardVoice[]): void;
}

/** One stream into one server, from the click to its end. `ended` settles once, with null if the user stopped it. */
export interface Stream {
  readonly ended: Promise<EarshotError | null>;
  stop(): void;
  /** ends with this reason */
  fail(error: EarshotError): void;
  setIndicator(indicator: Indicator): void;
  /** Muted or paused: nothing leaves from this moment on. */
  hold(isHeld: boolean): void;
  /** The capture continues. */
  moveTo(place: Place): void;
  /** joins again */
  startOver(): void;
  /** Leaves the channel until `comeBack`; the capture continues. Does nothing unless a connection is up. */
  rest(): void;
  /** joins again after `rest` */
  comeBack(): void;
  /** continues although the server turned encryption off, as long as this call lasts */
  agreeToClear(): void;
  /** Whose voices to decrypt, in this connection and later ones; null for nobody's, the default. */
  listen(voices: readonly Voice[] | null): void;
  /** ends any wait for the next attempt */
  tryNow(): void;
  /** `isOnline` may have changed */
  onNetwork(): void;
}
