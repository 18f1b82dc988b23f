import { useEffect, useRef, useState } from 'preact/hooks';
import type { SceneView, ViewCommand } from '../page-contract/view.ts';
import { say } from '../ui/say.ts';
import { SceneFiles } from './scene-files.tsx';
import { SceneRow } from './scene-row.tsx';
import { useFocusInRows } from './use-focus-in-rows.ts';
import './scenes-settings.css';

/** As long as other deletions can be undone. */
const bringBackMs = 6000;

interface ScenesSettingsProps {
  scenes: readonly SceneView[];
  send: (command: ViewCommand) => void;
}

/** The saved mixes: names, order, export and import. */
export function ScenesSettings({ scenes, send }: ScenesSettingsProps) {
  const [deleted, setDeleted] = useState<{ id: string; name: string; at: number } | null>(null);
  const back = useRef<HTMLButtonElement>(null);
  const focus = useFocusInRows(scenes);
  useEffect(() => {
    if (!deleted) return;
    back.current?.focus();
    const end = (): void => setDeleted(null);
    const timer = setTimeout(() => {
      // Not while the keyboard focus is on it.
      if (back.current?.matches(':focus-visible')) back.current.addEventListener('blur', end, { once: true });
      else end();
    }, bringBackMs);
    return () => clearTimeout(timer);
  }, [deleted]);
  const rows = scenes.map((scene, at) => (
    <SceneRow
      key={scene.id}
      scene={scene}
      at={at}
      count={scenes.length}
      send={send}
      onMove={(to) => {
        send({ type: 'move-scene', sceneId: scene.id, to });
        focus.on(scene.id, to, to < at ? ['up', 'down'] : ['down', 'up']);
      }}
      onDelete={() => {
        send({ type: 'delete-scene', sceneId: scene.id });
        setDeleted({ id: scene.id, name: scene.name, at });
      }}
    />
  ));
  const bringBack = deleted && (
    <li key="deleted" class="setting scene">
      <span id="scene-deleted" class="ellipsis">
        {say('sceneDeleted', deleted.name)}
      </span>
      <button
        ref={back}
        id="restore-scene"
        aria-describedby="scene-deleted"
        class="button button--text"
        type="button"
        onClick={() => {
          send({ type: 'restore-scene' });
          focus.on(deleted.id, deleted.at, ['delete']);
          setDeleted(null);
        }}
      >
        {say('bringBack')}
      </button>
    </li>
  );
  return (
    <section id="scenes" class="part" aria-labelledby="s-scenes">
      <h2 class="part__title" id="s-scenes">
        {say('scenes')}
      </h2>
      <div class="sheet">
        {rows.length > 0 || bringBack ? (
          <ul ref={focus.list}>
            {bringBack ? [...rows.slice(0, deleted.at), bringBack, ...rows.slice(deleted.at)] : rows}
          </ul>
        ) : (
          <p class="setting caption">{say('scenesNone')}</p>
        )}
        <SceneFiles count={scenes.length} send={send} />
      </div>
      <p class="caption part__note">{say('scenesNote')}</p>
    </section>
  );
}
