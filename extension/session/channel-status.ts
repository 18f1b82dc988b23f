import { readToken } from '../account/account.ts';
import type { Bot, BotEvent } from '../account/bot.ts';
import type { GatewayClient } from '../discord/gateway/gateway-contract.ts';
import { channelType } from '../discord/gateway/permissions.ts';
import { createRest, type RestAnswer } from '../discord/rest/rest.ts';
import { Secret } from '../../shared-protocol/secret.ts';
import { activityText, statusText, whatPlays } from '../page-contract/what-plays.ts';
import { storage } from '../store/storage.ts';
import type { Clock } from '../time/clock.ts';
import { deferred, type Deferred } from '../time/wait.ts';
import { createBotOwner } from './bot-owner.ts';
import { nextText, type ChannelText, type ChannelTextEvent } from './channel-text.ts';
import type { Current } from './current.ts';
import type { Mixer } from './mixer.ts';
import type { BrowserTabs } from './plan.ts';
import type { ServerStream } from './server-stream.ts';
import { isOn, isOnAir } from './state.ts';
import { isUnkept } from './stream-memory.ts';

/** Titles change in bursts while a page loads, and each change is a request: at most one in this time. */
const lookEveryMs = 5000;
/** At most one text is written per channel in this time: Discord's limit is undocumented. */
const writeEveryMs = 10_000;
const answerDeadlineMs = 5000;
/** A silent server is asked again after this time, and a text of ours is removed at most this often. */
const againAfterMs = 30_000;
const clearTries = 3;
/** Stop waits no longer than this for it. */
const takeBackDeadlineMs = 1000;
/** Discord's code for a missing permission, which a new invitation grants. */
const missingPermissions = 50_013;
const forbidden = 403;

/** "What plays" as the voice channel's status and in the bot's activity, as far as the user wants it. */
export interface ChannelStatus {
  /** the settings, the streams or the mix changed */
  look(): void;
  onBotEvent(event: BotEvent): void;
  /**
   * The bot is about to leave its channel in this guild, and could not remove its text from outside: resolves when that
   * is done, or after a time limit.
   */
  takeBack(guildId: string): Promise<void>;
}

/** One channel, from the request for its text until ours is removed again. */
interface Entry {
  readonly guildId: string;
  readonly channelId: string;
  state: ChannelText;
  /** what an earlier background left there */
  left: string | null;
  /** being sent to Discord; undefined while nothing is */
  pending: string | null | undefined;
  /** not before this, on the monotonic clock */
  nextMs: number;
  /** the last text that was tried: whatever became of it, it is ours */
  tried: string | null;
  /** Discord refuses it */
  unwritable: string | null;
  /** resolves when nothing is left to do */
  readonly gone: Deferred<void>;
  /** the stream ended */
  isEnded: boolean;
  clears: number;
  cancel(): void;
}

export function createChannelStatus(options: {
  current: Current;
  bot: Bot;
  mixer: Mixer;
  clock: Clock;
  fetch: typeof fetch;
  findTab: BrowserTabs['findTab'];
  /** requests the tabs' present titles from the browser */
  refresh(): Promise<void>;
}): ChannelStatus {
  const { current, bot, mixer, clock } = options;
  /** by channel; the requests of two must not interfere */
  const entries = new Map<string, Entry>();
  let wants = { status: false, activity: false, owner: false };
  const owner = createBotOwner({ ...options, onKnown: lookNow });
  /** the browser no longer reveals the first tab's title, for example after it went to another site */
  let isUntitled = false;
  /** what this client was last sent; null if unknown, for example after a restart of the background */
  let said: { by: GatewayClient; name: string | null } | null = null;
  let cancelLook: (() => void) | null = null;
  /** one after another, because each writes what it has read before */
  let noting: Promise<void> = Promise.resolve();

  const playing = (): string | null => {
    const [first] = mixer.tabs;
    return first && !mixer.isHeld && !isUntitled && !isUnkept(mixer) ? whatPlays(first.tab) : null;
  };

  /** The owner is shown even while nothing plays: people who wonder about a silent bot know whom to ask. */
  const activity = (): string | null =>
    activityText(wants.activity ? playing() : null, wants.owner && !isUnkept(mixer) ? owner.name() : null);

  function apply(entry: Entry, event: ChannelTextEvent): void {
    entry.state = nextText(entry.state, event, entry.left);
  }

  /** Kept until it is removed, because a closed browser leaves it behind. */
  function note({ guildId, channelId }: Entry, text: string | null): Promise<void> {
    noting = noting.then(async () => {
      const others = (await storage.statusSet.get()).filter((one) => one.channelId !== channelId);
      await storage.statusSet.set(text === null ? others : [...others, { guildId, channelId, text }]);
    });
    return noting;
  }

  async function put(channelId: string, status: string | null): Promise<RestAnswer | null> {
    const token = await readToken();
    const { gatewayUrl } = await storage.settings.get();
    if (!token) return null;
    const rest = createRest({ gatewayUrl, token: new Secret(token), clock, fetch: options.fetch });
    return rest.request({ method: 'PUT', path: `/channels/${channelId}/voice-status`, body: { status } });
  }

  async function write(entry: Entry, text: string | null): Promise<void> {
    entry.pending = text;
    entry.nextMs = clock.nowMs() + writeEveryMs;
    if (text === null) entry.clears += 1;
    else {
      entry.tried = text;
      await note(entry, text);
    }
    // Nothing else depends on it; a silent server is asked again.
    const answer = await put(entry.channelId, text).catch(() => null);
    if (answer?.ok) await wrote(entry, text);
    else await failed(entry, text, answer);
    entry.pending = undefined;
    if (entry.isEnded) settle(entry);
  }

  async function wrote(entry: Entry, text: string | null): Promise<void> {
    entry.clears = 0;
    apply(entry, text === null ? { type: 'cleared' } : { type: 'wrote', text });
    if (text === null) await note(entry, null);
  }

  async function failed(
    entry: Entry,
    text: string | null,
    answer: Extract<RestAnswer, { ok: false }> | null,
  ): Promise<void> {
    const { status = 500, retryAfterMs = null } = answer ?? {};
    entry.nextMs = clock.nowMs() + (retryAfterMs ?? againAfterMs);
    if (status === 429 || status >= 500) return;
    if (text === null) {
      // From outside the channel only moderators may; the note remains, and the text is removed when the bot is back.
      entry.clears = clearTries;
      return;
    }
    entry.unwritable = text;
    if (status !== forbidden || answer?.code !== missingPermissions) return;
    // An earlier text is still there, and stays noted.
    if (entry.state.at !== 'ours') await note(entry, null);
    apply(entry, { type: 'refused' });
    serverOf(entry)?.notices.raise('status-refused');
  }

  const serverOf = ({ guildId }: Entry): ServerStream | undefined =>
    current.servers.find(({ place }) => place.guildId === guildId);

  function enter({ guildId, channelId }: Pick<Entry, 'guildId' | 'channelId'>): Entry {
    const entry: Entry = {
      ...{ guildId, channelId, state: { at: 'asking' }, left: null, pending: undefined },
      ...{ nextMs: -Infinity, unwritable: null, isEnded: false, clears: 0 },
      ...{ tried: null, gone: deferred<void>() },
      cancel: () => undefined,
    };
    entries.set(channelId, entry);
    return entry;
  }

  function begin(place: Pick<Entry, 'guildId' | 'channelId'>): void {
    const entry = enter(place);
    const { guildId, channelId } = place;
    entry.cancel = clock.setTimer(() => apply(entry, { type: 'unanswered' }), answerDeadlineMs);
    void storage.statusSet.get().then((all) => {
      entry.left = all.find((one) => one.channelId === channelId)?.text ?? null;
      bot.client?.askChannelInfo(guildId);
    });
  }

  function end(entry: Entry): void {
    entry.isEnded = true;
    serverOf(entry)?.notices.clear('status-refused');
    if (entry.pending === undefined) settle(entry);
  }

  /** Nobody streams there any more: our text is removed, now or a little later. */
  function settle(entry: Entry): void {
    entry.cancel();
    if (entry.state.at !== 'ours' || entry.clears >= clearTries) {
      entries.delete(entry.channelId);
      entry.gone.resolve();
      return lookNow();
    }
    const clear = (): void => void write(entry, null);
    if (entry.clears === 0) clear();
    else entry.cancel = clock.setTimer(clear, Math.max(0, entry.nextMs - clock.nowMs()));
  }

  function follow(entry: Entry): void {
    const plays = playing();
    const text = plays === null ? null : statusText(plays);
    const { state } = entry;
    const isSame = state.at === 'ours' ? state.text === text : text === null;
    const isOpen = state.at === 'ours' || state.at === 'free';
    if (!isOpen || isSame || entry.isEnded || entry.pending !== undefined || text === entry.unwritable) return;
    if (clock.nowMs() >= entry.nextMs && serverOf(entry)?.state.state === 'live') void write(entry, text);
  }

  const hasStatus = ({ place }: ServerStream): boolean =>
    bot.client?.guilds.get(place.guildId)?.channels.get(place.channelId)?.type === channelType.voice;
  /** After it was live there, including while its connection is being restored. */
  const isThere = ({ state }: ServerStream): boolean =>
    isOnAir(state) && state.tab !== null && !(state.state === 'live' && state.hasLeft);

  function lookNow(): void {
    const there = current.servers.filter(isThere);
    const shown = wants.status && !isUnkept(mixer) ? there.filter(hasStatus) : [];
    for (const entry of [...entries.values()])
      if (!entry.isEnded && !shown.some(({ place }) => place.channelId === entry.channelId)) end(entry);
    for (const { place, state } of shown)
      // A text that is just being removed is waited for.
      if (!entries.has(place.channelId) && state.state === 'live') begin(place);
    for (const entry of entries.values()) follow(entry);
    sayActivity(there.length > 0 ? activity() : null);
    watch(there.length > 0 && (wants.status || wants.activity || wants.owner));
  }

  function sayActivity(name: string | null): void {
    const { client } = bot;
    if (client?.state.state !== 'ready') return;
    const known = said?.by === client ? said.name : undefined;
    // Anything that an earlier background may have written is removed once.
    if (name === known || (known === undefined && name === null && !wants.activity && !wants.owner)) return;
    if (client.setActivity(name)) said = { by: client, name };
  }

  function watch(isWanted: boolean): void {
    if (!isWanted) {
      cancelLook?.();
      cancelLook = null;
      return;
    }
    cancelLook ??= clock.setTimer(() => {
      cancelLook = null;
      void readTitle().then(lookNow, lookNow);
    }, lookEveryMs);
  }

  async function readTitle(): Promise<void> {
    await options.refresh();
    const [first] = mixer.tabs;
    const found = first ? await options.findTab(first.tab.id) : null;
    isUntitled = found?.title === '';
  }

  /** The texts of an earlier background are requested, to be removed. */
  async function sweepUp(): Promise<void> {
    if (current.servers.some(({ state }) => isOn(state))) return;
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
      const text = statuses.get(entry.channelId) ?? null;
      // The echo of the text being sent; the answer to it says more.
      if (text === entry.pending) continue;
      entry.cancel();
      apply(entry, text !== null && text === entry.tried ? { type: 'wrote', text } : { type: 'known', text });
      if (entry.state.at === 'foreign') void note(entry, null);
      follow(entry);
    }
    if (!isWhole) return;
    for (const { channelId, guildId: of, text } of await storage.statusSet.get()) {
      if (of !== guildId || entries.has(channelId)) continue;
      const left = enter({ guildId, channelId });
      left.isEnded = true;
      left.state = statuses.get(channelId) === text ? { at: 'ours', text } : { at: 'foreign' };
      if (left.state.at === 'foreign') await note(left, null);
      settle(left);
    }
  }

  return {
    async takeBack(guildId) {
      const leaving = [...entries.values()].filter((entry) => entry.guildId === guildId);
      for (const entry of leaving) if (!entry.isEnded) end(entry);
      if (leaving.length === 0) return;
      const late = deferred<void>();
      const cancel = clock.setTimer(() => late.resolve(), takeBackDeadlineMs);
      await Promise.race([Promise.all(leaving.map(({ gone }) => gone.promise)), late.promise]);
      cancel();
    },
    look() {
      lookNow();
      void storage.settings.get().then(({ showsStatus, showsActivity, namesOwner }) => {
        const isSame = showsStatus === wants.status && showsActivity === wants.activity && namesOwner === wants.owner;
        if (isSame) return;
        wants = { status: showsStatus, activity: showsActivity, owner: namesOwner };
        lookNow();
      });
    },
    onBotEvent(event) {
      if (event.type === 'new-session' && bot.client) said = { by: bot.client, name: null };
      if (event.type === 'state' && event.state.state === 'ready') void sweepUp().then(lookNow);
      if (event.type === 'channel-statuses') void onKnown(event.guildId, event.statuses, event.isWhole);
    },
  };
}
