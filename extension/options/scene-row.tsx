import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SceneView, ViewCommand } from '../page-contract/view.ts';
import { maxSceneName } from '../store/scene.ts';
import { Icon } from '../ui/icon.tsx';
import { say } from '../ui/say.ts';

interface SceneRowProps {
  scene: SceneView;
  /** its place, counted from 0 */
  at: number;
  count: number;
  send: (command: ViewCommand) => void;
  onMove: (to: number) => void;
  onDelete: () => void;
}

/** Enter renames and Escape cancels; losing the focus renames too. */
function NameField({ scene, onDone }: { scene: SceneView; onDone: (name: string | null) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useLayoutEffect(() => field.current?.select(), []);
  const end = (name: string | null): void => {
    if (isDone.current) return;
    isDone.current = true;
    onDone(name?.trim() || null);
  };
  return (
    <span class="field scene__field">
      <input
        ref={field}
        id={`name-${scene.id}`}
        aria-label={say('sceneName')}
        defaultValue={scene.name}
        maxLength={maxSceneName}
        autoComplete="off"
        spellcheck={false}
        onBlur={({ currentTarget }) => end(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') end(event.currentTarget.value);
          if (event.key === 'Escape') end(null);
        }}
      />
    </span>
  );
}

/** A saved mix, with its actions. */
export function SceneRow({ scene, at, count, send, onMove, onDelete }: SceneRowProps) {
  const { id: sceneId, name } = scene;
  const [isNaming, setNaming] = useState(false);
  const rename = useRef<HTMLButtonElement>(null);
  const hasNamed = useRef(false);
  useLayoutEffect(() => {
    if (!isNaming && hasNamed.current) rename.current?.focus();
    hasNamed.current ||= isNaming;
  }, [isNaming]);
  return (
    <li class="setting scene" data-scene={sceneId}>
      {isNaming ? (
        <NameField
          scene={scene}
          onDone={(next) => {
            setNaming(false);
            if (next !== null && next !== name) send({ type: 'rename-scene', sceneId, name: next });
          }}
        />
      ) : (
        <span class="ellipsis" title={name}>
          {name}
        </span>
      )}
      <span class="scene__acts">
        <button
          ref={rename}
          class="button button--text"
          type="button"
          data-control="rename"
          aria-label={say('renameScene', name)}
          onClick={() => setNaming(true)}
        >
          {say('rename')}
        </button>
        <button
          class="icon-button scene__up"
          type="button"
          data-control="up"
          aria-label={say('sceneUp', name)}
          disabled={at === 0}
          onClick={() => onMove(at - 1)}
        >
          <Icon name="down" small />
        </button>
        <button
          class="icon-button"
          type="button"
          data-control="down"
          aria-label={say('sceneDown', name)}
          disabled={at === count - 1}
          onClick={() => onMove(at + 1)}
        >
          <Icon name="down" small />
        </button>
        <button
          class="icon-button"
          type="button"
          data-control="delete"
          aria-label={say('deleteScene', name)}
          onClick={onDelete}
        >
          <Icon name="close" small />
        </button>
      </span>
    </li>
  );
}
