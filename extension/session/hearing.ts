import { EarshotError } from '../../shared-protocol/error.ts';
import { maxVoices, type HeardVoice, type Voice } from '../../shared-protocol/native-messages.ts';
import type { Bot } from '../account/bot.ts';
import type { Host } from '../host/host.ts';
import type { Gains, OpenPlayer, Output, VoicesPlayer } from '../listen/player-contract.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import type { HearingView } from '../page-contract/view.ts';
import { heardAs, withHeard, type HeardPerson } from '../store/heard-people.ts';
import { storage } from '../store/storage.ts';
import type { Clock } from '../time/clock.ts';
import type { Current } from './current.ts';
import type { Mixer } from './mixer.ts';
import type { ServerStream } from './server-stream.ts';
import { isUnkept } from './stream-memory.ts';

/** Voices change in bursts, for example when the bot joins; a voice server that invents them must not cause a flood. */
const tellAfterMs = 100;

/** A moving fader sends dozens of values a second; only the last one is written to disk. */
const storeAfterMs = 500;

/** A tab in the mix may open Discord. There is no event for it, but the browser can be asked. */
const lookEveryMs = 5000;

/** Discord's own client plays the people of its channel, who would then hear themselves. */
const isDiscordsClient = (site: string): boolean => /^(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com$/.test(site);

/** Lets the user hear the people in the channels, on this computer only. Off at the start of every stream. */
export interface Hearing {
  readonly isOn: boolean;
  readonly view: HearingView;
  /** A condition may have changed: the mix, the servers, the helper. */
  look(): void;
  /** the people or their SSRCs may have changed */
  onVoices(): void;
  onHeard(server: ServerStream, voices: readonly HeardVoice[]): void;
  /** nothing streams any more */
  onOver(): void;
  /** the stored settings */
  recall(): Promise<void>;
  readonly commands: Pick<CommandTable, 'set-hears' | 'set-heard' | 'set-hears-on'>;
}

export function createHearing(options: {
  current: Current;
  mixer: Mixer;
  bot: Pick<Bot, 'client'>;
  host: Pick<Host, 'status' | 'hears'>;
  clock: Clock;
  openPlayer: OpenPlayer;
  /** requests the present addresses of the tabs in the mix, as far as the browser reveals them */
  refresh(): Promise<void>;
  /** it was switched on or off */
  onSwitched(): Promise<void>;
}): Hearing {
  const { current, mixer, clock } = options;
  let player: VoicesPlayer | null = null;
  let people: readonly HeardPerson[] = [];
  let outputs: readonly Output[] = [];
  let outputId: string | null = null;
  /** each server stream's last setting, as text */
  const told = new WeakMap<ServerStream, string>();
  let isTelling = false;
  let cancelStore = (): void => undefined;
  let cancelLook = (): void => undefined;

  function whyNot(): HearingView['blocked'] {
    if (mixer.tabs.some(({ tab }) => isDiscordsClient(tab.site))) return 'discord-in-mix';
    if (options.host.status === 'ready' && !options.host.hears) return 'helper-old';
    return null;
  }

  const isHeard = (guildId: string, userId: string): boolean => {
    const { volume, isMuted } = heardAs(people, guildId, userId);
    return !isMuted && volume > 0;
  };

  /** A muted person's voice is not even decrypted. */
  const voicesIn = ({ place, speakers }: ServerStream): Voice[] | null =>
    player &&
    speakers
      .voices()
      .filter(({ userId }) => userId !== options.bot.client?.user?.id && isHeard(place.guildId, userId))
      .slice(-maxVoices);

  function tell(): void {
    isTelling = false;
    player?.setGains(gains());
    for (const server of current.servers) {
      const voices = voicesIn(server);
      const text = JSON.stringify(voices);
      if (!server.stream || text === (told.get(server) ?? 'null')) continue;
      told.set(server, text);
      server.stream.listen(voices);
    }
  }

  function tellSoon(): void {
    if (isTelling) return;
    isTelling = true;
    clock.setTimer(tell, tellAfterMs);
  }

  /** Each person with the setting of the server where they are now; elsewhere it may differ. */
  function gains(): Gains {
    const isThere = (guildId: string, userId: string): boolean =>
      current.servers.some(
        ({ place, speakers }) =>
          place.guildId === guildId && speakers.voices().some((voice) => voice.userId === userId),
      );
    return Object.fromEntries(
      people
        .filter(({ guildId, userId }) => isThere(guildId, userId))
        .map(({ userId, volume, isMuted }) => [userId, isMuted ? 0 : volume]),
    );
  }

  /** @returns whether there was one */
  function letGo(): boolean {
    if (!player) return false;
    cancelLook();
    player = null;
    outputs = [];
    return true;
  }

  /** It was switched on or off. */
  function switched(): void {
    tell();
    current.changed();
    void options.onSwitched();
  }

  function switchOff(): void {
    player?.close();
    if (letGo()) switched();
  }

  function lookAgain(): void {
    cancelLook = clock.setTimer(() => {
      void options.refresh().then(look);
      lookAgain();
    }, lookEveryMs);
  }

  function look(): void {
    if (!player) return;
    if (whyNot()) return switchOff();
    tellSoon();
  }

  function switchOn(): void {
    if (player) return;
    if (!current.sound || whyNot()) throw new EarshotError('message-state', whyNot() ?? undefined);
    const opened = options.openPlayer({
      onOutputs(next) {
        outputs = next;
        current.changed();
      },
      onLost() {
        if (player === opened && letGo()) switched();
      },
    });
    player = opened;
    if (outputId !== null) opened.playOn(outputId);
    lookAgain();
    switched();
  }

  function storeSoon(): void {
    if (isUnkept(mixer)) return;
    cancelStore();
    cancelStore = clock.setTimer(() => void storage.heardPeople.set([...people]), storeAfterMs);
  }

  return {
    get isOn() {
      return player !== null;
    },
    get view() {
      const places = new Set(current.servers.map(({ place }) => place.guildId));
      return {
        isOn: player !== null,
        blocked: whyNot(),
        people: people.filter(({ guildId }) => places.has(guildId)),
        outputs: [...outputs],
        outputId: outputs.some(({ id }) => id === outputId) ? outputId : null,
      };
    },
    look,
    onVoices() {
      if (player) tellSoon();
    },
    onHeard({ place }, voices) {
      player?.heard(voices.filter(({ userId }) => isHeard(place.guildId, userId)));
    },
    onOver: switchOff,
    async recall() {
      people = await storage.heardPeople.get();
      outputId = await storage.hearsOn.get();
    },
    commands: {
      'set-hears': ({ hears }) => (hears ? switchOn() : switchOff()),
      'set-heard'({ guildId, userId, volume, isMuted }) {
        // The stored settings are read when a stream begins.
        if (!current.sound) throw new EarshotError('message-state');
        const before = heardAs(people, guildId, userId);
        people = withHeard(people, {
          guildId,
          userId,
          volume: volume ?? before.volume,
          isMuted: isMuted ?? before.isMuted,
        });
        player?.setGains(gains());
        if (player) tellSoon();
        current.changed();
        storeSoon();
      },
      async 'set-hears-on'({ outputId: next }) {
        outputId = next;
        player?.playOn(next);
        current.changed();
        if (!isUnkept(mixer)) await storage.hearsOn.set(next);
      },
    },
  };
}
