import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SceneView } from '../../page-contract/view.ts';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { chipStep } from './chip-step.ts';

export interface SceneChipsProps {
  scenes: readonly SceneView[];
  /** the one that should get the focus, whenever this object changes */
  focused: { id: string } | null;
  /** the one just deleted, and its place */
  deleted: { name: string; at: number } | null;
  onGo: (sceneId: string) => void;
  onRename: (sceneId: string) => void;
  onDelete: (sceneId: string) => void;
  onBringBack: () => void;
}

/**
 * A chip for each scene, one tab stop for all: arrow keys move, F2 renames, Delete asks in the chip's place. At most
 * two lines, until the user opens all.
 */
export function SceneChips({ scenes, focused, deleted, onGo, onRename, onDelete, onBringBack }: SceneChipsProps) {
  const row = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState<string | null>(focused?.id ?? null);
  const [asked, setAsked] = useState<string | null>(null);
  const [showsAll, setShowsAll] = useState(false);
  const [isCut, setCut] = useState(false);
  const present = scenes.find(({ isCurrent }) => isCurrent)?.id;
  const stopId = scenes.some(({ id }) => id === stop) ? stop : (present ?? scenes[0]?.id);
  const chip = (id: string | undefined): HTMLElement | null =>
    row.current?.querySelector<HTMLElement>(`[data-scene="${id}"]`) ?? null;

  useLayoutEffect(() => {
    const { current } = row;
    if (current) setCut(current.scrollHeight > current.clientHeight + 1);
  }, [scenes, deleted, asked]);
  // A restored one appears a moment later.
  const isThere = scenes.some(({ id }) => id === focused?.id);
  useLayoutEffect(() => {
    if (focused && isThere) chip(focused.id)?.focus();
  }, [focused, isThere]);

  const onKeyDown = (event: KeyboardEvent, id: string): void => {
    const at = scenes.findIndex((scene) => scene.id === id);
    const to = chipStep(event.key, at, scenes.length);
    if (to !== null) {
      setShowsAll((shows) => shows || isCut);
      setAsked(null);
      setStop(scenes[to]?.id ?? null);
      chip(scenes[to]?.id)?.focus();
    } else if (event.key === 'F2') onRename(id);
    else if (event.key === 'Delete') setAsked(id);
    else if (event.key === 'Escape' && asked === id) setAsked(null);
    else return;
    event.preventDefault();
  };

  const chips = scenes.map(({ id, name, isCurrent }) => (
    <button
      key={id}
      class={asked === id ? 'chip chip--asks' : 'chip'}
      type="button"
      data-scene={id}
      tabIndex={id === stopId ? 0 : -1}
      aria-current={isCurrent ? 'true' : undefined}
      title={name}
      onFocus={() => setStop(id)}
      onBlur={() => setAsked(null)}
      onKeyDown={(event) => onKeyDown(event, id)}
      onClick={() => (asked === id ? onDelete(id) : onGo(id))}
    >
      {isCurrent && asked !== id && <Icon name="check" small />}
      <span class="ellipsis">{asked === id ? say('sceneDeleteAsk', name) : name}</span>
    </button>
  ));
  const bringBack = deleted && (
    <button
      key="bring-back"
      id="restore-scene"
      class="chip chip--back"
      type="button"
      title={say('sceneDeleted', deleted.name)}
      onClick={onBringBack}
    >
      <span class="only-spoken">{say('sceneDeleted', deleted.name)} </span>
      {say('bringBack')}
    </button>
  );
  return (
    <>
      <div ref={row} class={showsAll ? 'chips chips--all' : 'chips'} role="group" aria-labelledby="scenes">
        {deleted ? [...chips.slice(0, deleted.at), bringBack, ...chips.slice(deleted.at)] : chips}
      </div>
      {isCut && !showsAll && (
        <button id="all-scenes" class="button button--text" type="button" onClick={() => setShowsAll(true)}>
          {say('allScenes')}
        </button>
      )}
    </>
  );
}
