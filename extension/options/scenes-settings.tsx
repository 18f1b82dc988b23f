import { useEffect, useState } from 'preact/hooks';
import type { SceneView, ViewCommand } from '../page-contract/view.ts';
import { say } from '../ui/say.ts';
import { SceneFiles } from './scene-files.tsx';
import { SceneRow } from './scene-row.tsx';
import './scenes-settings.css';

/** As long as other deletions can be taken back. */
const bringBackMs = 6000;

interface ScenesSettingsProps {
  scenes: readonly SceneView[];
  send: (command: ViewCommand) => void;
}

/** The saved mixes: their names, their order, and their way to another computer. */
export function ScenesSettings({ scenes, send }: ScenesSettingsProps) {
  const [deleted, setDeleted] = useState<{ name: string; at: number } | null>(null);
  useEffect(() => {
    if (!deleted) return;
    const timer = setTimeout(() => setDeleted(null), bringBackMs);
    return () => clearTimeout(timer);
  }, [deleted]);
  const rows = scenes.map((scene, at) => (
    <SceneRow
      key={scene.id}
      scene={scene}
      at={at}
      count={scenes.length}
      send={send}
      onDelete={() => {
        send({ type: 'delete-scene', sceneId: scene.id });
        setDeleted({ name: scene.name, at });
      }}
    />
  ));
  const bringBack = deleted && (
    <li key="deleted" class="setting scene" role="status">
      <span class="ellipsis">{say('sceneDeleted', deleted.name)}</span>
      <button
        id="restore-scene"
        class="button button--text"
        type="button"
        onClick={() => {
          send({ type: 'restore-scene' });
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
          <ul>{bringBack ? [...rows.slice(0, deleted.at), bringBack, ...rows.slice(deleted.at)] : rows}</ul>
        ) : (
          <p class="setting caption">{say('scenesNone')}</p>
        )}
        <SceneFiles count={scenes.length} send={send} />
      </div>
      <p class="caption part__note">{say('scenesNote')}</p>
    </section>
  );
}
