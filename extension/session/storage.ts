import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import { browser } from '../browser.ts';
import type { ResumePoint } from '../discord/gateway/contract.ts';
import { Indicator, MixFields, plainMix, Volume } from './mix/mix-fields.ts';
import { defaultSettings, Settings } from './settings.ts';

/** One key of the extension's storage: what is read is checked, what is corrupt falls back and is overwritten later. */
export interface StorageItem<T> {
  get(): Promise<T>;
  set(value: T): Promise<void>;
  remove(): Promise<void>;
}

function storageItem<S extends v.GenericSchema>(
  area: 'local' | 'session',
  key: string,
  schema: S,
  fallback: v.InferOutput<S>,
): StorageItem<v.InferOutput<S>> {
  return {
    async get() {
      const stored = (await browser.storage[area].get(key))[key];
      const result = v.safeParse(schema, stored);
      return result.success ? result.output : fallback;
    },
    set: (value) => browser.storage[area].set({ [key]: value }),
    remove: () => browser.storage[area].remove(key),
  };
}

/** As many as the picker shows above the rest. */
export const maxRecent = 5;

const Volumes = v.pick(MixFields, ['channelVolume', 'monitorVolume']);

const Chosen = v.nullable(v.object({ guildId: Snowflake, channelId: Snowflake }));

/** A stream that is to outlive the background's restart. */
export const ActiveStream = v.nullable(
  v.object({
    /** in the mix, oldest first */
    tabs: v.pipe(v.array(v.object({ tabId: v.number(), volume: Volume })), v.minLength(1)),
    mix: MixFields,
    guildId: Snowflake,
    channelId: Snowflake,
    since: v.number(),
  }),
);
export type ActiveStream = NonNullable<v.InferOutput<typeof ActiveStream>>;

/** Written and read by this version only, and gone with the browser: a look at its outline is enough. */
const StoredResumePoint = v.nullable(
  v.custom<ResumePoint>((value) =>
    v.is(v.looseObject({ sessionId: v.string(), sequence: v.number(), guilds: v.array(v.unknown()) }), value),
  ),
);

const Token = v.nullable(v.pipe(v.string(), v.minLength(1)));

export const storage = {
  settings: storageItem('local', 'settings', Settings, defaultSettings),
  chosen: storageItem('local', 'chosen', Chosen, null),
  /** ids of channels that were streamed to, newest first */
  recent: storageItem('local', 'recent', v.pipe(v.array(Snowflake), v.maxLength(maxRecent)), []),
  indicator: storageItem('local', 'indicator', Indicator, 'ring'),
  showsPeople: storageItem('local', 'showsPeople', v.boolean(), true),
  /** of the last mix, for the next one; nobody starts muted or paused */
  volumes: storageItem('local', 'volumes', Volumes, plainMix),
  /** wall-clock ms of recent identifies: the budget survives restarts */
  identifies: storageItem('local', 'identifies', v.array(v.number()), []),
  /** the token where the user wanted it remembered on this computer, else in `sessionToken` */
  localToken: storageItem('local', 'token', Token, null),
  sessionToken: storageItem('session', 'token', Token, null),
  resumePoint: storageItem('session', 'resumePoint', StoredResumePoint, null),
  activeStream: storageItem('session', 'activeStream', ActiveStream, null),
};

/** Keeps content scripts, should there ever be any, away from token and settings. */
export async function limitStorageToTrustedContexts(): Promise<void> {
  if (typeof chrome === 'undefined' || !chrome.storage?.local?.setAccessLevel) return;
  const accessLevel = chrome.storage.AccessLevel.TRUSTED_CONTEXTS;
  await Promise.all([
    chrome.storage.local.setAccessLevel({ accessLevel }),
    chrome.storage.session.setAccessLevel({ accessLevel }),
  ]);
}
