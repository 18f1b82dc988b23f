import * as v from 'valibot';
import { Address } from './address.ts';
import { Volume } from './mix.ts';
import { Place } from './place.ts';

/** More than anybody finds among chips; `storage.local` has 10 MB for everything. */
export const maxScenes = 50;
/** A larger mix cannot be told apart by ear, and each tab may have to be opened. */
export const maxSceneTabs = 16;
/** A chip shows 20 characters; one line is enough for anything else. */
export const maxSceneName = 60;
/** For a page; longer ones are cut. */
export const maxSceneTitle = 200;

const Text = (most: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most));

export const SceneId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
export const SceneName = Text(maxSceneName);

/** A page that plays, with its settings in the mix. */
export const SceneTab = v.object({
  address: Address,
  /** the page's title when it was saved, for its row while it waits */
  title: v.pipe(v.string(), v.maxLength(maxSceneTitle)),
  volume: Volume,
  isMuted: v.optional(v.boolean(), false),
});
export type SceneTab = v.InferOutput<typeof SceneTab>;

/** A mix under a name. */
export const Scene = v.object({
  id: SceneId,
  name: SceneName,
  /** oldest first */
  tabs: v.pipe(v.array(SceneTab), v.minLength(1), v.maxLength(maxSceneTabs)),
  /** its channel; null leaves the channel unchanged */
  channel: v.nullable(Place),
});
export type Scene = v.InferOutput<typeof Scene>;

/** In the order in which they are shown. */
export const Scenes = v.pipe(v.array(Scene), v.maxLength(maxScenes));

/** As stored: a damaged one is skipped by itself, because each took an evening to make. */
export const StoredScenes = v.pipe(
  v.array(v.unknown()),
  v.transform((all): Scene[] =>
    all
      .map((raw) => v.safeParse(Scene, raw))
      .flatMap(({ success, output }) => (success ? [output] : []))
      .slice(0, maxScenes),
  ),
);
