import { useState } from 'preact/hooks';
import type { SessionView, ViewCommand } from '../../page-contract/view.ts';
import { percentText } from '../../ui/count-text.ts';
import { say } from '../../ui/say.ts';
import './ducking-row.css';

interface DuckingRowProps {
  settings: SessionView['settings'];
  isDucked: boolean;
  send: (command: ViewCommand) => void;
}

/** The switch for turning the tabs down while people speak: there once it was used, and as long as the popup is open. */
export function DuckingRow({ settings: { ducks, duckShare }, isDucked, send }: DuckingRowProps) {
  const [isThere, setThere] = useState(ducks);
  if (ducks && !isThere) setThere(true);
  if (!isThere) return null;
  return (
    <div class="toggle">
      <label class="block__title" for="duck">
        {say('duck')}
      </label>
      <span class="caption" aria-hidden="true">
        {isDucked && say('duckedTo', percentText(say, Math.round(duckShare * 100)))}
      </span>
      <input
        class="switch"
        type="checkbox"
        role="switch"
        id="duck"
        checked={ducks}
        onChange={({ currentTarget }) => send({ type: 'save-settings', settings: { ducks: currentTarget.checked } })}
      />
    </div>
  );
}
