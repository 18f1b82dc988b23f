import * as v from 'valibot';
import { MixFields } from './mix.ts';
import { maxServers, Place } from './place.ts';
import { maxSceneTabs, SceneTab } from './scene.ts';

/** Discord allows 100 characters in a channel's name. */
const maxChannelName = 100;

/** What was on the air, so that it can go on once the browser is there again. */
export const LastStream = v.nullable(
  v.object({
    /** ms since 1970: when it was last known to be on the air, to the minute */
    seenAt: v.number(),
    /** oldest first; the name is for a time at which the bot is not signed in yet */
    servers: v.pipe(
      v.array(
        v.object({ ...Place.entries, isMuted: v.boolean(), name: v.pipe(v.string(), v.maxLength(maxChannelName)) }),
      ),
      v.minLength(1),
      v.maxLength(maxServers),
    ),
    /** the numbers of the tabs in the mix, which tell one run of the browser from the next */
    tabIds: v.array(v.number()),
    /** those of web pages, oldest first, and those that still waited */
    tabs: v.pipe(v.array(SceneTab), v.maxLength(maxSceneTabs)),
    mix: MixFields,
  }),
);
export type LastStream = NonNullable<v.InferOutput<typeof LastStream>>;
