import { useRef, type MutableRef } from 'preact/hooks';
import { Keys } from '../../ui/keys.tsx';
import { MarkedText } from '../../ui/marked-text.tsx';
import { placeOf } from '../../ui/marks.ts';
import { say } from '../../ui/say.ts';
import type { Board } from '../control/board-control.ts';
import type { BoardState } from '../control/board-state.ts';
import { padCount } from '../library/library.ts';
import { PadButton } from './pad-button.tsx';
import { PadEditor } from './pad-editor.tsx';
import './pads.css';

interface PadsProps {
  board: Board;
  state: BoardState;
  isEditing: boolean;
  onEdit: (isEditing: boolean) => void;
  /** receives the function that opens the file dialog, because keys press pads too */
  chooser: MutableRef<((at: number) => void) | null>;
}

export function Pads({ board, state, isEditing, onEdit, chooser }: PadsProps) {
  const field = useRef<HTMLInputElement>(null);
  const wanted = useRef(0);
  const choose = (at: number): void => {
    wanted.current = at;
    field.current?.click();
  };
  chooser.current = choose;
  return (
    <section aria-labelledby="pads-title">
      <div class="half__head">
        <h2 id="pads-title">{say('pads')}</h2>
        <span class="caption">
          <MarkedText
            text={say('padKeys', placeOf(0), placeOf(1))}
            places={[<Keys key="first" keys={['1']} />, <Keys key="last" keys={[String(padCount)]} />]}
          />
        </span>
        <button
          id="edit-pads"
          class="button button--text"
          type="button"
          aria-pressed={isEditing}
          aria-label={say('padsEdit')}
          onClick={() => onEdit(!isEditing)}
        >
          {say('edit')}
        </button>
      </div>
      <ul class="pads">
        {state.library.pads.map((pad, at) => (
          <li key={at} data-pad={at}>
            {isEditing && pad ? (
              <PadEditor
                at={at}
                pad={pad}
                onEdit={(fields) => board.pads.edit(at, fields)}
                onClear={() => board.pads.clear(at)}
                onChoose={() => choose(at)}
              />
            ) : (
              <PadButton
                at={at}
                pad={pad}
                play={state.plays.get(at) ?? null}
                nowSeconds={board.output.context.currentTime}
                onPress={() => (board.pads.press(at) ? choose(at) : undefined)}
              />
            )}
          </li>
        ))}
      </ul>
      <input
        id="pad-file"
        ref={field}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          void board.files.toPad(wanted.current, files);
        }}
      />
    </section>
  );
}
