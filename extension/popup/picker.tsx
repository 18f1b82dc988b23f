import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChannelView, SessionView } from '../session/view.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Icon } from '../ui/icon.tsx';
import { say } from '../ui/say.ts';
import { filterChannels, firstRow, neighbourRow } from './channel-filter.ts';
import { ChannelRow, rowId } from './channel-row.tsx';

interface PickerProps {
  view: SessionView;
  onBack: () => void;
  onChoose: (channel: ChannelView) => void;
}

/**
 * Choosing a channel. Focus stays in the search field; up and down move the marked row, Enter takes it, Escape goes
 * back. Rows that cannot be taken are reached and read with their reason.
 */
export function Picker({ view, onBack, onChoose }: PickerProps) {
  const [search, setSearch] = useState('');
  const [moved, setMoved] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const guilds = filterChannels(view.guilds, search);
  const rows = guilds.flatMap(({ channels }) => channels);
  // A row that the search or the server took away gives its mark back.
  const active = rows.some(({ id }) => id === moved) ? moved : firstRow(rows, view.chosen?.channelId ?? null);

  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (active) document.getElementById(rowId(active))?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const take = (channel: ChannelView | undefined) => {
    if (channel && channel.blocked === null) onChoose(channel);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setMoved(neighbourRow(rows, active, 1));
    else if (event.key === 'ArrowUp') setMoved(neighbourRow(rows, active, -1));
    else if (event.key === 'Enter') take(rows.find(({ id }) => id === active));
    else if (event.key === 'Escape') onBack();
    else return;
    event.preventDefault();
  };

  const bot = view.bot?.name ?? say('theBot');
  return (
    <>
      <header class="popup__header popup__header--back">
        <button id="back" class="icon-button" type="button" aria-label={say('back')} onClick={onBack}>
          <Icon name="back" />
        </button>
        <h1 class="popup__name">{say('chooseChannel')}</h1>
      </header>
      <main class="popup__list">
        <div class="search field">
          <Icon name="search" small />
          <input
            ref={field}
            id="search"
            type="text"
            role="combobox"
            aria-label={say('searchChannels')}
            placeholder={say('searchChannels')}
            aria-expanded="true"
            aria-autocomplete="list"
            aria-controls="channels"
            aria-activedescendant={active ? rowId(active) : undefined}
            autocomplete="off"
            spellcheck={false}
            value={search}
            onInput={(event) => {
              setSearch(event.currentTarget.value);
              setMoved(null);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <p class="channels__none" role="status">
          {rows.length === 0 &&
            (search.trim()
              ? say('noMatch')
              : view.gateway === 'connecting'
                ? say('channelLoadingNote')
                : say('noServers', bot))}
        </p>
        <div class="channels" id="channels" role="listbox" aria-label={say('voiceChannels')} tabIndex={-1}>
          {guilds.map((guild) => (
            <ul key={guild.id} role="group" aria-labelledby={`guild-${guild.id}`}>
              <li class="channels__group" role="presentation" id={`guild-${guild.id}`}>
                <Avatar id={guild.id} name={guild.name} url={guild.iconUrl} shape="server" />
                <span class="ellipsis">{guild.name}</span>
              </li>
              {guild.channels.map((channel) => (
                <ChannelRow
                  key={channel.id}
                  channel={channel}
                  bot={bot}
                  isActive={channel.id === active}
                  isChosen={channel.id === view.chosen?.channelId}
                  onTake={() => take(channel)}
                />
              ))}
            </ul>
          ))}
        </div>
      </main>
    </>
  );
}
