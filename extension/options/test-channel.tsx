import { useRef, useState } from 'preact/hooks';
import type { ChannelView, GuildView, SessionView } from '../page-contract/view.ts';
import { Icon } from '../ui/icon.tsx';
import { ChannelSearch } from '../ui/picker/channel-search.tsx';
import { say } from '../ui/say.ts';
import './test-channel.css';

interface TestChannelProps {
  view: SessionView;
  place: { guild: GuildView; channel: ChannelView };
  isDisabled: boolean;
  onPick: (channelId: string) => void;
}

/** The test's channel: a click on its name opens the search through all servers, in this place. */
export function TestChannel({ view, place: { guild, channel }, isDisabled, onPick }: TestChannelProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const isShown = isOpen && !isDisabled;
  return (
    <div
      class="test-channel"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isShown) return;
        event.preventDefault();
        close();
      }}
    >
      <button
        ref={button}
        id="test-channel"
        class="field test-channel__field"
        type="button"
        data-channel={channel.id}
        aria-expanded={isShown}
        aria-controls={isShown ? 'test-channels' : undefined}
        disabled={isDisabled}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={channel.kind === 'stage' ? 'stage' : 'sound'} small />
        <span class="only-spoken">{say('testChannel')}: </span>
        <span class="test-channel__name ellipsis">{say('channelOfServer', channel.name, guild.name)}</span>
        <Icon name="down" small />
      </button>
      {isShown && (
        <div id="test-channels" class="test-channel__list">
          <ChannelSearch
            view={view}
            pickFor={{ to: 'choose' }}
            chosen={[channel.id]}
            onChoose={({ id }) => {
              onPick(id);
              close();
            }}
          />
        </div>
      )}
    </div>
  );
}
