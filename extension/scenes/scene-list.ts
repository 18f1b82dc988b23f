import { EarshotError } from '../../shared-protocol/error.ts';
import { maxScenes, type Scene } from '../store/scene.ts';
import { storage } from '../store/storage.ts';

/** The saved scenes, in their order. Commands about a deleted one do nothing. */
export interface SceneList {
  readonly all: readonly Scene[];
  /** reads what is stored, once */
  recall(): Promise<void>;
  get(id: string): Scene | undefined;
  /** @throws EarshotError message-state if the list is full. @returns each with its own id */
  add(scenes: readonly Omit<Scene, 'id'>[]): Promise<readonly Scene[]>;
  change(id: string, changes: Partial<Omit<Scene, 'id'>>): Promise<void>;
  /** to this place, counted from 0 */
  move(id: string, to: number): Promise<void>;
  remove(id: string): Promise<void>;
  /** the last deleted one, at its old place */
  restore(): Promise<void>;
}

export function createSceneList(options: { newId(): string; onChange(): void }): SceneList {
  let all: readonly Scene[] = [];
  let recalling: Promise<void> | null = null;
  let removed: { scene: Scene; at: number } | null = null;

  async function read(): Promise<void> {
    all = await storage.scenes.get();
    options.onChange();
  }
  const recall = (): Promise<void> => (recalling ??= read());

  async function set(change: (scenes: readonly Scene[]) => readonly Scene[]): Promise<void> {
    await recall();
    const next = change(all);
    if (next === all) return;
    if (next.length > maxScenes) throw new EarshotError('message-state', 'scenes');
    all = next;
    options.onChange();
    await storage.scenes.set([...all]);
  }

  const without = (scenes: readonly Scene[], id: string): readonly Scene[] => scenes.filter((scene) => scene.id !== id);
  const inserted = (scenes: readonly Scene[], scene: Scene, at: number): readonly Scene[] => [
    ...scenes.slice(0, at),
    scene,
    ...scenes.slice(at),
  ];

  return {
    get all() {
      return all;
    },
    recall,
    get: (id) => all.find((scene) => scene.id === id),
    async add(scenes) {
      const added = scenes.map((scene) => ({ ...scene, id: options.newId() }));
      await set((before) => [...before, ...added]);
      return added;
    },
    change: (id, changes) =>
      set((before) => before.map((scene) => (scene.id === id ? { ...scene, ...changes } : scene))),
    move: (id, to) =>
      set((before) => {
        const scene = before.find((one) => one.id === id);
        return scene ? inserted(without(before, id), scene, to) : before;
      }),
    remove: (id) =>
      set((before) => {
        const at = before.findIndex((scene) => scene.id === id);
        const scene = before[at];
        if (!scene) return before;
        removed = { scene, at };
        return without(before, id);
      }),
    restore: () =>
      set((before) => {
        const last = removed;
        removed = null;
        return last && !before.some(({ id }) => id === last.scene.id) ? inserted(before, last.scene, last.at) : before;
      }),
  };
}
