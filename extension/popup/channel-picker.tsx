import type { ChannelView, SessionView } from '../page-contract/view.ts';
import { Icon } from '../ui/icon.tsx';
import { ChannelSearch, type PickFor } from '../ui/picker/channel-search.tsx';
import { say } from '../ui/say.ts';
import './channel-picker.css';

interface PickerProps {
  view: SessionView;
  pickFor: PickFor;
  onBack: () => void;
  onChoose: (channel: ChannelView) => void;
}

/** The picker in place of the popup's screen; Escape goes back. */
export function Picker({ view, pickFor, onBack, onChoose }: PickerProps) {
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onBack();
  };
  return (
    <div class="popup__panel" onKeyDown={onEscape}>
      <header class="popup__header popup__header--back">
        <button id="back" class="icon-button" type="button" aria-label={say('back')} onClick={onBack}>
          <Icon name="back" />
        </button>
        <h1 class="popup__name">{say(pickFor.to === 'add' ? 'addServer' : 'chooseChannel')}</h1>
      </header>
      <main class="popup__list">
        <ChannelSearch view={view} pickFor={pickFor} onChoose={onChoose} />
      </main>
    </div>
  );
}
