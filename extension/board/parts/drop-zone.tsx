import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import type { Board } from '../control/board-control.ts';
import { readChosenFolder, readDrop } from '../intake/dropped.ts';

/** How long a drag counts after its last event; browsers send one every 50 ms. */
const stillOverMs = 300;

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** The pad under the pointer. */
function padUnder({ target }: DragEvent): number | null {
  const pad = target instanceof Element ? target.closest<HTMLElement>('[data-pad]') : null;
  return pad ? Number(pad.dataset.pad) : null;
}

/** Takes files dropped anywhere on the page. @returns whether some are being dragged over it */
export function useDrop({ files }: Board): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Otherwise the browser would open the file in place of the page.
      event.preventDefault();
      setOver(true);
      clearTimeout(timer);
      timer = setTimeout(() => setOver(false), stillOverMs);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      clearTimeout(timer);
      setOver(false);
      const at = padUnder(event);
      void readDrop(event.dataTransfer.items).then((dropped) => {
        const isFolder = dropped.some(({ folder }) => folder !== null);
        if (at === null || isFolder) return files.toLists(dropped);
        return files.toPad(
          at,
          dropped.flatMap((each) => each.files),
        );
      });
    };
    document.addEventListener('dragover', over);
    document.addEventListener('drop', drop);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('dragover', over);
      document.removeEventListener('drop', drop);
    };
  }, [files]);
  return isOver;
}

/** Names what can be dropped, and opens the same choice without dragging. */
export function DropZone({ board, isOver }: { board: Board; isOver: boolean }) {
  const fileField = useRef<HTMLInputElement>(null);
  const folderField = useRef<HTMLInputElement>(null);
  // Not in the HTML standard, but every browser has it.
  useEffect(() => folderField.current?.setAttribute('webkitdirectory', ''), []);
  const taken = (field: HTMLInputElement): File[] => {
    const files = [...(field.files ?? [])];
    // Choosing the same file again must count too.
    field.value = '';
    return files;
  };
  return (
    <section class={isOver ? 'drop drop--over' : 'drop'} aria-label={say('filesAdd')}>
      <Icon name="folder" />
      <p class="drop__words">
        <b>{say('filesDrop')}</b>
        <span class="caption">{say('filesDropNote')}</span>
      </p>
      <div class="drop__acts">
        <button id="choose-files" class="button" type="button" onClick={() => fileField.current?.click()}>
          {say('filesChoose')}
        </button>
        <button id="choose-folder" class="button" type="button" onClick={() => folderField.current?.click()}>
          {say('folderChoose')}
        </button>
      </div>
      <input
        id="files"
        ref={fileField}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => void board.files.toLists([{ folder: null, files: taken(currentTarget) }])}
      />
      <input
        id="folder"
        ref={folderField}
        type="file"
        hidden
        onChange={({ currentTarget }) => void board.files.toLists(readChosenFolder(taken(currentTarget)))}
      />
    </section>
  );
}
