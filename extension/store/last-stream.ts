import * as v from 'valibot';
import { MixFields } from './mix.ts';
import { maxServers, Place } from './place.ts';
import { maxSceneTabs, SceneTab } from './scene.ts';

/** Discord allows 100 characters in a channel's name. */
const maxChannelName = 100;

/** The live stream, as stored, to resume it when the browser is back. */
export const LastStream = v.nullable(
  v.object({
    /** ms since 1970: when it was last known to be live, to the minute */
    seenAt: v.number(),
    /** oldest first; the name is for the time before the bot is signed in */
    servers: v.pipe(
      v.array(
        v.object({ ...Place.entries, isMuted: v.boolean(), name: v.pipe(v.string(), v.maxLength(maxChannelName)) }),
      ),
      v.minLength(1),
      v.maxLength(maxServers),
    ),
    /** ids of the tabs in the mix, which distinguish one run of the browser from the next */
    tabIds: v.array(v.number()),
    /** tabs of web pages, oldest first, and those that still waited */
    tabs: v.pipe(v.array(SceneTab), v.maxLength(maxSceneTabs)),
    mix: MixFields,
  }),
);
export type LastStream = NonNullable<v.InferOutput<typeof LastStream>>;
