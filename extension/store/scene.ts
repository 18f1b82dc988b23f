import * as v from 'valibot';
import { Address } from './address.ts';
import { Volume } from './mix.ts';
import { Place } from './place.ts';

/** More than anybody finds again among chips; and `storage.local` has 10 MB for all of it. */
export const maxScenes = 50;
/** A mix of more cannot be told apart by ear, and each may have to be opened. */
export const maxSceneTabs = 16;
/** As long as a chip can show in full is 20; a line of text is enough for anything else. */
export const maxSceneName = 60;
/** Of a page: longer ones are cut. */
export const maxSceneTitle = 200;

const Text = (most: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most));

export const SceneId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
export const SceneName = Text(maxSceneName);

/** A page that plays, and how it stood in the mix. */
export const SceneTab = v.object({
  address: Address,
  /** of the page when it was saved, for a row that waits for it */
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
  /** where it is heard; null leaves the channel as it is */
  channel: v.nullable(Place),
});
export type Scene = v.InferOutput<typeof Scene>;

/** In the order in which they are shown. */
export const Scenes = v.pipe(v.array(Scene), v.maxLength(maxScenes));

/** As they were stored: one that is damaged costs no other, as each took an evening to make. */
export const StoredScenes = v.pipe(
  v.array(v.unknown()),
  v.transform((all): Scene[] =>
    all
      .map((raw) => v.safeParse(Scene, raw))
      .flatMap(({ success, output }) => (success ? [output] : []))
      .slice(0, maxScenes),
  ),
);
