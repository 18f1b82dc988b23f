import { useRef, useState } from 'preact/hooks';
import type { ViewCommand } from '../page-contract/view.ts';
import { maxFileBytes, readSceneFile, writeSceneFile, type ReadFile } from '../scenes/scene-file.ts';
import { maxScenes } from '../store/scene.ts';
import { storage } from '../store/storage.ts';
import { countText } from '../ui/count-text.ts';
import { say } from '../ui/say.ts';
import { saveText } from './save-log.ts';
import { sceneFileText } from './scene-file-text.ts';

const fileName = 'earshot-scenes.json';

async function read(file: File): Promise<ReadFile> {
  if (file.size > maxFileBytes) return { fault: 'too-large' };
  return readSceneFile(await file.text());
}

/** Exports all scenes to a file, and imports one: its scenes are added, or the page says why not. */
export function SceneFiles({ count, send }: { count: number; send: (command: ViewCommand) => void }) {
  const chooser = useRef<HTMLInputElement>(null);
  const [told, setTold] = useState<{ text: string; isBad: boolean } | null>(null);
  async function importFrom(file: File): Promise<void> {
    // A folder, or a file that was removed, cannot be read.
    const found = await read(file).catch((): ReadFile => ({ fault: 'not-a-scene-file' }));
    if ('fault' in found) return setTold({ text: sceneFileText(say, found), isBad: true });
    const { scenes } = found;
    if (count + scenes.length > maxScenes)
      return setTold({ text: countText(say, 'sceneFileNoRoom', maxScenes), isBad: true });
    send({ type: 'import-scenes', scenes });
    setTold({ text: countText(say, 'scenesImported', scenes.length), isBad: false });
  }
  return (
    <div class="setting setting--stacked">
      <div class="row">
        <p id="scenes-told" class={told?.isBad ? 'caption scene__problem' : 'caption'} role="status">
          {told?.text}
        </p>
        <div class="row__acts">
          <button id="import-scenes" class="button" type="button" onClick={() => chooser.current?.click()}>
            {say('importScenes')}
          </button>
          <button
            id="export-scenes"
            class="button"
            type="button"
            disabled={count === 0}
            onClick={() => void storage.scenes.get().then((scenes) => saveText(writeSceneFile(scenes), fileName))}
          >
            {say('exportScenes')}
          </button>
          <input
            ref={chooser}
            id="scenes-file"
            type="file"
            accept=".json,application/json"
            hidden
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              // The same file may be chosen again.
              if (file) void importFrom(file).finally(() => (currentTarget.value = ''));
            }}
          />
        </div>
      </div>
    </div>
  );
}
