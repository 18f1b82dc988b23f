import * as v from 'valibot';
import { EarshotError, isErrorCode, type ErrorCode } from '../../shared-protocol/error.ts';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import { bounded } from '../bounded.ts';
import { browser, chromium } from '../browser.ts';
import { HeardPeople, OutputId } from './heard-people.ts';
import { Indicator, MixFields, plainMix, Volume } from './mix.ts';
import { MicrophoneFields, noMicrophone } from './microphone.ts';
import { createDamage } from './damage.ts';
import { defaultSettings, Settings, WholeSettings } from './settings.ts';
import { LastStream } from './last-stream.ts';
import { maxServers, Place } from './place.ts';
import { maxSceneTabs, SceneId, Scenes, SceneTab, StoredScenes } from './scene.ts';
import { createPrivateStore } from './private-store.ts';
import { createStorageArea } from './storage-area.ts';

/**
 * One key of the extension's storage. Values are checked on reading; damaged ones fall back, are overwritten and
 * reported. Only `expect` throws: if the browser's storage fails, the last known or set value counts.
 */
export interface StorageItem<T> {
  get(): Promise<T>;
  /**
   * For values that nothing works without. @throws EarshotError storage-failing if the browser does not answer
   */
  expect(): Promise<T>;
  set(value: T): Promise<void>;
  remove(): Promise<void>;
}

type AreaName = 'local' | 'session';
const failing = new Set<AreaName>();
let onFailing: (isFailing: boolean) => void = () => undefined;

/** Called when the browser's storage begins to fail, and when everything is stored again. */
export function watchStorage(listener: typeof onFailing): void {
  onFailing = listener;
}

function follow(name: AreaName, isFailing: boolean): void {
  const before = failing.size > 0;
  if (isFailing) failing.add(name);
  else failing.delete(name);
  if (before !== failing.size > 0) onFailing(!before);
}

/** Only Chromium can keep content scripts away from its `storage.local`. */
const canBeLimited = (): boolean => chromium.storage?.local?.setAccessLevel !== undefined;
const ownStore = createPrivateStore();
const privateStore = bounded(() => ownStore, 'storage.local.');

const session = createStorageArea('session', {
  find: () => browser.storage.session,
  onFailing: (isFailing) => follow('session', isFailing),
});
const local = createStorageArea('local', {
  find: () => (canBeLimited() ? browser.storage.local : privateStore),
  onFailing: (isFailing) => follow('local', isFailing),
  keeper: session,
});
const areas = { local, session };

export const damage = createDamage(local);

function storageItem<S extends v.GenericSchema>(
  area: AreaName,
  key: string,
  schema: S,
  fallback: v.InferOutput<S>,
  /** of the stored value, if `schema` repairs it by itself */
  whole: v.GenericSchema = schema,
): StorageItem<v.InferOutput<S>> {
  const isDamaged = (stored: unknown): boolean => stored !== undefined && !v.is(whole, stored);

  function valueOf(stored: unknown): v.InferOutput<S> {
    const result = v.safeParse(schema, stored);
    return result.success ? result.output : fallback;
  }

  async function mend(): Promise<void> {
    // It may have been set meanwhile.
    const { value } = await areas[area].read(key);
    if (isDamaged(value)) await areas[area].write(key, valueOf(value));
  }

  function checked(stored: unknown): v.InferOutput<S> {
    if (isDamaged(stored)) damage.note(`${area}.${key}`, mend);
    return valueOf(stored);
  }

  return {
    get: async () => checked((await areas[area].read(key)).value),
    async expect() {
      const { value, isKnown } = await areas[area].read(key);
      if (!isKnown) throw new EarshotError('storage-failing', key);
      return checked(value);
    },
    set: (value) => areas[area].write(key, value),
    remove: () => areas[area].write(key, undefined),
  };
}

/** As many as the picker shows above the rest. */
export const maxRecent = 5;

/** The followed person in each server, at most this many, so that the list does not grow for ever. */
export const maxFollowed = 100;
const Followed = v.pipe(v.array(v.object({ guildId: Snowflake, userId: Snowflake })), v.maxLength(maxFollowed));
export type Followed = v.InferOutput<typeof Followed>;

/** The remembered volume of each site, for at most this many; the most recently used is last. */
export const maxSites = 200;
const SiteVolumes = v.pipe(
  v.array(v.object({ site: v.pipe(v.string(), v.minLength(1), v.maxLength(253)), volume: Volume })),
  v.maxLength(maxSites),
);
export type SiteVolumes = v.InferOutput<typeof SiteVolumes>;

/** Voice channel statuses written by Earshot, until they are removed. */
const StatusSet = v.pipe(v.array(v.object({ ...Place.entries, text: v.string() })), v.maxLength(100));

const Volumes = v.pick(MixFields, ['channelVolume', 'monitorVolume']);

const Chosen = v.nullable(Place);

/** How many characters of a name are stored; views cut it further. */
export const longestName = 400;
const Name = v.pipe(v.string(), v.maxLength(longestName));
const ChosenName = v.nullable(v.object({ ...Place.entries, channel: Name, server: Name }));

/** Channels that one stream went into together. */
const Together = v.pipe(v.array(v.object({ ...Place.entries, isMuted: v.boolean() })), v.maxLength(maxServers));

/** Why a stream ended, and how long it had been live, in ms. */
const Ended = {
  code: v.custom<ErrorCode>(isErrorCode),
  detail: v.optional(v.nullable(v.string())),
  liveMs: v.nullable(v.number()),
};
export type Ended = v.InferOutput<v.ObjectSchema<typeof Ended, undefined>>;

const LastProblem = v.nullable(v.object({ ...Ended, target: v.nullable(Place) }));

/** A stream that should survive a restart of the background, or whose end needs its reason afterwards. */
const Streamed = {
  /** in the mix, oldest first */
  tabs: v.pipe(
    v.array(
      v.object({
        tabId: v.number(),
        volume: Volume,
        isMuted: v.optional(v.boolean(), false),
        isSoloed: v.optional(v.boolean(), false),
      }),
    ),
    v.minLength(1),
  ),
  mix: MixFields,
};
/** null while it connects for the first time */
const Since = v.nullable(v.number());
const StreamedInto = v.object({
  ...Place.entries,
  since: Since,
  isMuted: v.boolean(),
  /** the wanted channel, if somebody moved the bot into another one */
  wantedChannelId: v.optional(Place.entries.channelId),
  /** why its stream ended while others go on */
  ended: v.optional(v.object(Ended)),
});
type StreamedInto = v.InferOutput<typeof StreamedInto>;

export const ActiveStream = v.nullable(
  v.union([
    v.object({
      ...Streamed,
      /** oldest first */
      servers: v.pipe(v.array(StreamedInto), v.minLength(1), v.maxLength(maxServers)),
    }),
    v.pipe(
      /** by a version that streamed into one server only */
      v.object({ ...Streamed, ...Place.entries, since: Since }),
      v.transform(({ tabs, mix, ...server }) => {
        const servers: StreamedInto[] = [{ ...server, isMuted: false }];
        return { tabs, mix, servers };
      }),
    ),
  ]),
);
export type ActiveStream = NonNullable<v.InferOutput<typeof ActiveStream>>;

/** A tab of a scene that joins the mix once the browser allows it. */
const Wait = v.object({ ...SceneTab.entries, id: v.number(), tabId: v.nullable(v.number()) });
export type Wait = v.InferOutput<typeof Wait>;

/** The scene that the mix came from; it counts until somebody changes the mix. */
const Playing = v.nullable(
  v.object({
    sceneId: SceneId,
    tabs: v.array(v.object({ tabId: v.number(), volume: Volume, isMuted: v.boolean() })),
    waits: v.array(v.object({ id: v.number(), volume: Volume, isMuted: v.boolean() })),
    /** in the mix until something of the scene plays */
    leaving: v.optional(v.array(v.number()), []),
  }),
);
export type Playing = NonNullable<v.InferOutput<typeof Playing>>;

const Token = v.nullable(v.pipe(v.string(), v.minLength(1)));

export const storage = {
  settings: storageItem('local', 'settings', Settings, defaultSettings, WholeSettings),
  chosen: storageItem('local', 'chosen', Chosen, null),
  /** the last known names of that channel and its server */
  chosenName: storageItem('local', 'chosenName', ChosenName, null),
  /** the channels of the next stream, if the last one went into several servers; oldest first */
  together: storageItem('local', 'together', Together, []),
  /** ids of channels that were streamed to, newest first */
  recent: storageItem('local', 'recent', v.pipe(v.array(Snowflake), v.maxLength(maxRecent)), []),
  indicator: storageItem('local', 'indicator', Indicator, 'ring'),
  showsPeople: storageItem('local', 'showsPeople', v.boolean(), true),
  /** whom the user set louder, quieter or muted, oldest first, and the output device */
  heardPeople: storageItem('local', 'heardPeople', HeardPeople, []),
  hearsOn: storageItem('local', 'hearsOn', OutputId, null),
  statusSet: storageItem('local', 'statusSet', StatusSet, []),
  /** oldest first, one for each server */
  followed: storageItem('local', 'followed', Followed, []),
  /** the last mix's volumes, for the next one; no stream starts muted or paused */
  volumes: storageItem('local', 'volumes', Volumes, plainMix),
  microphone: storageItem('local', 'microphone', MicrophoneFields, noMicrophone),
  siteVolumes: storageItem('local', 'siteVolumes', SiteVolumes, []),
  /** lines of the log; the reader checks them, and skips a damaged one */
  log: storageItem('local', 'log', v.array(v.unknown()), [], v.unknown()),
  scenes: storageItem('local', 'scenes', StoredScenes, [], Scenes),
  waits: storageItem('session', 'waits', v.pipe(v.array(Wait), v.maxLength(maxSceneTabs)), []),
  playing: storageItem('session', 'playing', Playing, null),
  /** the live stream, for the browser's next start; removed when the user stops it */
  lastStream: storageItem('local', 'lastStream', LastStream, null),
  /** wall-clock ms of recent browser starts that found a stream cut off */
  cutOff: storageItem('local', 'cutOff', v.array(v.number()), []),
  /** whether the browser's end cut off `lastStream`; null before this browser's first check */
  isCutOff: storageItem('session', 'isCutOff', v.nullable(v.boolean()), null),
  /** wall-clock ms of recent identifies: the budget survives restarts */
  identifies: storageItem('local', 'identifies', v.array(v.number()), []),
  /** the token if the user wants it remembered on this computer; otherwise it is in `sessionToken` */
  localToken: storageItem('local', 'token', Token, null),
  sessionToken: storageItem('session', 'token', Token, null),
  activeStream: storageItem('session', 'activeStream', ActiveStream, null),
  /** the reason for silence, until it is dismissed or something streams */
  lastProblem: storageItem('session', 'lastProblem', LastProblem, null),
};

/** The browser's session storage, looked up at each use, because the browser may add it late. */
export const browserSession = {
  get: (keys: string[]) => browser.storage.session.get(keys),
  set: (items: Record<string, unknown>) => browser.storage.session.set(items),
  remove: (keys: string[]) => browser.storage.session.remove(keys),
};

/** Keeps content scripts, should there ever be any, away from token and settings. */
export async function limitStorageToTrustedContexts(): Promise<void> {
  const both = [chromium.storage?.local, chromium.storage?.session].filter((area) => area?.setAccessLevel);
  await Promise.allSettled(both.map((area) => area.setAccessLevel({ accessLevel: 'TRUSTED_CONTEXTS' })));
}
