import { readToken } from '../account/account.ts';
import type { Bot, BotEvent } from '../account/bot.ts';
import { channelType } from '../discord/gateway/permissions.ts';
import { createRest, type Rest } from '../discord/rest/rest.ts';
import { Secret } from '../../shared-protocol/secret.ts';
import { storage } from '../store/storage.ts';
import type { Clock } from '../time/clock.ts';
import { nextText, type ChannelText, type ChannelTextEvent } from './channel-text.ts';
import type { Current } from './current.ts';
import type { Mixer } from './mixer.ts';
import type { ServerStream } from './server-stream.ts';
import { statusText, whatPlays } from '../page-contract/what-plays.ts';

/** Titles change in bursts while a page loads, and each change is a request: one look in this time. */
const lookEveryMs = 5000;
/** At most one text is written into a channel in this time: Discord's limit is in no document. */
const writeEveryMs = 10_000;
const answerDeadlineMs = 5000;
const forbidden = 403;

/** "What plays" as the text below the voice channel's name, and in the bot's activity, as far as the user wants it. */
export interface ChannelStatus {
  /** the settings, the streams or the mix have changed */
  look(): void;
  onBotEvent(event: BotEvent): void;
}

interface Entry {
  guildId: string;
  channelId: string;
  state: ChannelText;
  /** what an earlier background left there */
  left: string | null;
  writtenMs: number;
  isBusy: boolean;
  cancel(): void;
}

export function createChannelStatus(options: {
  current: Current;
  bot: Bot;
  mixer: Mixer;
  clock: Clock;
  fetch: typeof fetch;
  /** asks the browser for the tabs' present titles */
  refresh(): Promise<void>;
}): ChannelStatus {
  const { current, bot, mixer, clock } = options;
  /** by channel */
  const entries = new Map<string, Entry>();
  let wants = { status: false, activity: false };
  let said: string | null = null;
  let cancelLook: (() => void) | null = null;
  let hasSweptUp = false;

  const playing = (): string | null => {
    const [first] = mixer.tabs;
    return first && !mixer.isHeld ? whatPlays(first.tab) : null;
  };

  async function rest(): Promise<Rest | null> {
    const token = await readToken();
    const { gatewayUrl } = await storage.settings.get();
    return token ? createRest({ gatewayUrl, token: new Secret(token), clock, fetch: options.fetch }) : null;
  }

  function apply(entry: Entry, event: ChannelTextEvent): void {
    entry.state = nextText(entry.state, event, entry.left);
    if (event.type === 'known' && entry.state.at === 'foreign') void noteLeft(entry.channelId, null);
  }

  /** Kept until it is taken away: a browser that is closed leaves it behind. */
  async function noteLeft(channelId: string, entry: { guildId: string; text: string } | null): Promise<void> {
    const others = (await storage.statusSet.get()).filter((one) => one.channelId !== channelId);
    await storage.statusSet.set(entry ? [...others, { channelId, ...entry }] : others);
  }

  async function write(entry: Entry, text: string | null): Promise<void> {
    entry.isBusy = true;
    entry.writtenMs = clock.nowMs();
    const { guildId, channelId } = entry;
    try {
      if (text !== null) await noteLeft(channelId, { guildId, text });
      const door = await rest();
      const answer = await door?.request({
        method: 'PUT',
        path: `/channels/${channelId}/voice-status`,
        body: { status: text },
      });
      if (answer?.ok) {
        apply(entry, text === null ? { type: 'cleared' } : { type: 'wrote', text });
        if (text === null) await noteLeft(channelId, null);
      } else if (answer?.status === forbidden) {
        apply(entry, { type: 'refused' });
        await noteLeft(channelId, null);
        // Who was taken out of the channel may not clear it any more, which is nobody's concern.
        if (text !== null) serverOf(entry)?.notices.raise('status-refused');
      }
    } catch {
      // Nothing else depends on it: the next look tries again.
    } finally {
      entry.isBusy = false;
    }
  }

  const serverOf = ({ channelId }: Entry): ServerStream | undefined =>
    current.servers.find(({ place, state }) => state.state === 'live' && place.channelId === channelId);

  function begin({ place: { guildId, channelId } }: ServerStream): void {
    const entry: Entry = {
      ...{ guildId, channelId, state: { at: 'asking' }, left: null, writtenMs: -Infinity, isBusy: false },
      cancel: clock.setTimer(() => apply(entry, { type: 'unanswered' }), answerDeadlineMs),
    };
    entries.set(channelId, entry);
    void storage.statusSet.get().then((all) => {
      entry.left = all.find((one) => one.channelId === channelId)?.text ?? null;
      bot.client?.askChannelInfo(guildId);
    });
  }

  function end(entry: Entry): void {
    entry.cancel();
    entries.delete(entry.channelId);
    current.servers.find(({ place }) => place.guildId === entry.guildId)?.notices.clear('status-refused');
    if (entry.state.at === 'ours') void write(entry, null);
  }

  function follow(entry: Entry): void {
    const plays = playing();
    const text = plays === null ? null : statusText(plays);
    const { state } = entry;
    const isSame = state.at === 'ours' ? state.text === text : text === null;
    if ((state.at !== 'ours' && state.at !== 'free') || isSame || entry.isBusy) return;
    if (clock.nowMs() - entry.writtenMs >= writeEveryMs) void write(entry, text);
  }

  const hasStatus = ({ place }: ServerStream): boolean =>
    bot.client?.guilds.get(place.guildId)?.channels.get(place.channelId)?.type === channelType.voice;

  function lookNow(): void {
    const live = current.servers.filter(({ state }) => state.state === 'live' && state.tab !== null && !state.hasLeft);
    const shown = wants.status ? live.filter(hasStatus) : [];
    for (const entry of [...entries.values()])
      if (!shown.some(({ place }) => place.channelId === entry.channelId)) end(entry);
    for (const server of shown) if (!entries.has(server.place.channelId)) begin(server);
    for (const entry of entries.values()) follow(entry);
    sayActivity(wants.activity && live.length > 0 ? playing() : null);
    watch(live.length > 0 && (wants.status || wants.activity));
  }

  function sayActivity(name: string | null): void {
    if (name === said || bot.client?.state.state !== 'ready') return;
    said = name;
    bot.client.setActivity(name);
  }

  function watch(isWanted: boolean): void {
    if (!isWanted) {
      cancelLook?.();
      cancelLook = null;
      return;
    }
    cancelLook ??= clock.setTimer(() => {
      cancelLook = null;
      void options.refresh().then(lookNow, lookNow);
    }, lookEveryMs);
  }

  /** What the last browser session left behind is taken away, if it still stands there. */
  async function sweepUp(): Promise<void> {
    if (hasSweptUp) return;
    hasSweptUp = true;
    const all = await storage.statusSet.get();
    for (const guildId of new Set(all.map((one) => one.guildId))) bot.client?.askChannelInfo(guildId);
  }

  async function onKnown(
    guildId: string,
    statuses: ReadonlyMap<string, string | null>,
    isWhole: boolean,
  ): Promise<void> {
    for (const entry of entries.values()) {
      if (entry.guildId !== guildId || !(isWhole || statuses.has(entry.channelId))) continue;
      entry.cancel();
      apply(entry, { type: 'known', text: statuses.get(entry.channelId) ?? null });
      follow(entry);
    }
    if (!isWhole) return;
    for (const { channelId, guildId: of, text } of await storage.statusSet.get()) {
      if (of !== guildId || entries.has(channelId)) continue;
      if (statuses.get(channelId) !== text) await noteLeft(channelId, null);
      else {
        const left: Entry = {
          guildId,
          channelId,
          state: { at: 'ours', text },
          left: null,
          writtenMs: 0,
          isBusy: false,
          cancel: () => undefined,
        };
        await write(left, null);
      }
    }
  }

  return {
    look() {
      void storage.settings.get().then(({ showsStatus, showsActivity }) => {
        wants = { status: showsStatus, activity: showsActivity };
        lookNow();
      });
    },
    onBotEvent(event) {
      if (event.type === 'new-session') said = null;
      if (event.type === 'state' && event.state.state === 'ready') void sweepUp().then(lookNow);
      if (event.type === 'channel-statuses') void onKnown(event.guildId, event.statuses, event.isWhole);
    },
  };
}
