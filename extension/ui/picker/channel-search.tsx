import { Fragment } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChannelView, SessionView } from '../../page-contract/view.ts';
import { Avatar } from '../avatar.tsx';
import { Icon } from '../icon.tsx';
import { say } from '../say.ts';
import { ChannelRow } from './channel-row.tsx';
import { firstRows, freeFirst, neighbourRow, pickerGroups, startRow, type PickerGroup } from './picker-rows.ts';
import './channel-search.css';

/** Drawn at once: more than the popup can show. The rest follows as the list is scrolled. */
const rowsAtFirst = 60;
const rowsAtATime = 120;
/** The next rows are drawn while this much of the list is still below. */
const aheadPx = 400;

/** Why a channel is picked: for the stream that is next or only, for one more server, or for the stream in this one. */
export type PickFor = { to: 'choose' } | { to: 'add' } | { to: 'move'; guildId: string };

interface ChannelSearchProps {
  view: SessionView;
  pickFor: PickFor;
  /** ids of the channels that are marked as chosen; if not given, where the stream goes or would go */
  chosen?: readonly string[];
  onChoose: (channel: ChannelView) => void;
}

function GroupHead({ group: { id, guild } }: { group: PickerGroup }) {
  return (
    <li class="channels__group" role="presentation" id={id}>
      {guild && <Avatar id={guild.id} name={guild.name} url={guild.iconUrl} shape="server" />}
      <span class="ellipsis">{guild ? guild.name : say('recent')}</span>
    </li>
  );
}

function chosenIn(view: SessionView, pickFor: PickFor): string[] {
  const places =
    pickFor.to === 'choose'
      ? [view.stream.state === 'idle' ? view.chosen : view.stream]
      : view.servers.filter(({ guildId }) => pickFor.to === 'add' || guildId === pickFor.guildId);
  return places.flatMap((place) => place?.channelId ?? []);
}

/**
 * Choosing a channel. Focus stays in the search field; up and down move the marked row, Enter takes it. Rows that cannot
 * be picked can still be reached and are read with their reason.
 */
export function ChannelSearch({ view, pickFor, chosen, onChoose }: ChannelSearchProps) {
  const [search, setSearch] = useState('');
  const [movedTo, setMovedTo] = useState<string | null>(null);
  const [most, setMost] = useState(rowsAtFirst);
  const field = useRef<HTMLInputElement>(null);
  const isAdding = pickFor.to === 'add';
  const isIn = (guildId: string): boolean => isAdding && view.servers.some((server) => server.guildId === guildId);
  const groups =
    pickFor.to === 'move'
      ? pickerGroups(
          view.guilds.filter(({ id }) => id === pickFor.guildId),
          [],
          search,
        )
      : pickerGroups(freeFirst(view.guilds, isIn), view.recent, search);
  const rows = groups.flatMap((group) => group.rows);
  const chosenIds = chosen ?? chosenIn(view, pickFor);
  const free = rows.filter(({ channel }) => !isIn(channel.guildId));
  // If the search or the server removes the marked row, the mark moves.
  const active =
    rows.find(({ id }) => id === movedTo) ??
    (isAdding && free.length > 0 ? startRow(free, null) : startRow(rows, chosenIds[0] ?? null));
  const activeId = active?.id;
  const drawn = Math.max(most, active ? rows.indexOf(active) + 1 : 0);

  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);

  const take = (channel: ChannelView | undefined) => {
    if (channel && channel.blocked === null) onChoose(channel);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setMovedTo(neighbourRow(rows, activeId ?? null, 1)?.id ?? null);
    else if (event.key === 'ArrowUp') setMovedTo(neighbourRow(rows, activeId ?? null, -1)?.id ?? null);
    else if (event.key === 'Enter') take(active?.channel);
    else return;
    event.preventDefault();
  };
  const bot = view.bot?.name ?? say('theBot');
  return (
    <>
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
          aria-activedescendant={activeId}
          autocomplete="off"
          spellcheck={false}
          value={search}
          onInput={(event) => {
            setSearch(event.currentTarget.value);
            setMovedTo(null);
            setMost(rowsAtFirst);
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
      <div
        class="channels"
        id="channels"
        role="listbox"
        aria-label={say('voiceChannels')}
        tabIndex={-1}
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          const isNearEnd = scrollTop + clientHeight > scrollHeight - aheadPx;
          if (isNearEnd && drawn < rows.length) setMost(drawn + rowsAtATime);
        }}
      >
        {firstRows(groups, drawn).map((group) => (
          <ul key={group.id} role="group" aria-labelledby={group.id}>
            <GroupHead group={group} />
            {group.rows.map(({ id, channel, heading, where }) => (
              <Fragment key={id}>
                {heading !== null && (
                  // Read with each of its channels, because the keyboard moves through channels only.
                  <li class="channels__category" role="presentation" aria-hidden="true">
                    <span class="ellipsis" title={heading}>
                      {heading}
                    </span>
                  </li>
                )}
                <ChannelRow
                  id={id}
                  channel={channel}
                  where={where}
                  bot={bot}
                  isActive={id === activeId}
                  isChosen={chosenIds.includes(channel.id)}
                  isMove={isIn(channel.guildId)}
                  onTake={() => take(channel)}
                />
              </Fragment>
            ))}
          </ul>
        ))}
      </div>
    </>
  );
}
