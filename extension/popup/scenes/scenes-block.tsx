import { useEffect, useRef, useState } from 'preact/hooks';
import type { SessionView, ViewCommand } from '../../page-contract/view.ts';
import { say } from '../../ui/say.ts';
import { NameField } from './name-field.tsx';
import { newSceneName } from './new-scene-name.ts';
import { SceneChips, type SceneChipsProps } from './scene-chips.tsx';
import './scenes.css';

/** As long as other deletions can be taken back. */
const bringBackMs = 6000;

interface ScenesBlockProps extends Pick<SessionView, 'scenes' | 'canSaveScene'> {
  send: (command: ViewCommand) => void;
}

/** The saved mixes, one click away each, and the way to save this one. */
export function ScenesBlock({ scenes, canSaveScene, send }: ScenesBlockProps) {
  /** the scene that gets another name; without an id it is a new one */
  const [naming, setNaming] = useState<{ id?: string } | null>(null);
  const [focused, setFocused] = useState<SceneChipsProps['focused']>(null);
  const [deleted, setDeleted] = useState<{ id: string; name: string; at: number } | null>(null);
  const save = useRef<HTMLButtonElement>(null);
  const named = scenes.find(({ id }) => id === naming?.id);

  useEffect(() => {
    if (!deleted) return;
    const timer = setTimeout(() => setDeleted(null), bringBackMs);
    return () => clearTimeout(timer);
  }, [deleted]);

  const onNamed = (name: string | null): void => {
    setNaming(null);
    setFocused(named ? { id: named.id } : null);
    if (!named) save.current?.focus();
    if (name === null) return;
    send(named ? { type: 'rename-scene', sceneId: named.id, name } : { type: 'save-scene', name });
  };
  return (
    <section aria-labelledby="scenes">
      <div class="block__head">
        <h2 class="block__title" id="scenes">
          {say('scenes')}
        </h2>
        <button
          ref={save}
          id="save-mix"
          class="button button--text"
          type="button"
          disabled={!canSaveScene}
          onClick={() => setNaming({})}
        >
          {say('saveMix')}
        </button>
      </div>
      {naming ? (
        <NameField key={naming.id} name={named?.name ?? newSceneName(say, scenes)} onDone={onNamed} />
      ) : (
        <SceneChips
          scenes={scenes}
          focused={focused}
          deleted={deleted}
          onGo={(sceneId) => send({ type: 'go-to-scene', sceneId })}
          onRename={(id) => setNaming({ id })}
          onDelete={(sceneId) => {
            const at = scenes.findIndex(({ id }) => id === sceneId);
            const { name } = scenes[at] ?? { name: '' };
            send({ type: 'delete-scene', sceneId });
            setDeleted({ id: sceneId, name, at });
            setFocused(scenes[at + 1] ?? scenes[at - 1] ?? null);
          }}
          onBringBack={() => {
            send({ type: 'restore-scene' });
            setFocused(deleted && { id: deleted.id });
            setDeleted(null);
          }}
        />
      )}
    </section>
  );
}
