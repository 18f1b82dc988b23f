import * as v from 'valibot';
import { maxScenes, Scene, type Scene as SceneOf } from '../store/scene.ts';

/** The file's own label, so that another JSON file is not mistaken for one. */
const format = 'earshot-scenes';
const version = 1;

/** Larger than fifty scenes of sixteen tabs with the longest addresses. */
export const maxFileBytes = 4 * 1024 * 1024;

/** A scene for another computer, without the ids of this one. */
const { name, tabs, channel } = Scene.entries;
const FiledScene = v.object({ name, tabs, channel: v.optional(channel, null) });
export type FiledScene = v.InferOutput<typeof FiledScene>;

const Envelope = v.object({ format: v.literal(format), version: v.number(), scenes: v.array(v.unknown()) });

/** Why a file gives no scenes. */
export type FileFault = 'not-a-scene-file' | 'newer' | 'damaged' | 'empty' | 'too-large';

export type ReadFile =
  { scenes: FiledScene[] } | { fault: FileFault; /** of the damaged one, counted from 1 */ at?: number };

export function writeSceneFile(scenes: readonly SceneOf[]): string {
  const filed = scenes.map(({ name, tabs, channel }): FiledScene => ({ name, tabs, channel }));
  return `${JSON.stringify({ format, version, scenes: filed }, null, 2)}\n`;
}

/** All of them or none: half an evening's scenes are worse than a clear error. Never throws. */
export function readSceneFile(text: string): ReadFile {
  if (text.length > maxFileBytes) return { fault: 'too-large' };
  const envelope = v.safeParse(Envelope, parsed(text));
  if (!envelope.success) return { fault: 'not-a-scene-file' };
  if (envelope.output.version > version) return { fault: 'newer' };
  const { scenes } = envelope.output;
  if (scenes.length === 0) return { fault: 'empty' };
  if (scenes.length > maxScenes) return { fault: 'too-large' };
  const read: FiledScene[] = [];
  for (const [index, raw] of scenes.entries()) {
    const scene = v.safeParse(FiledScene, raw);
    if (!scene.success) return { fault: 'damaged', at: index + 1 };
    read.push(scene.output);
  }
  return { scenes: read };
}

function parsed(text: string): unknown {
  try {
    // Editors on Windows put a byte order mark before the first brace.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
}
