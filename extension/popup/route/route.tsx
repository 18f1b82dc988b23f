import type { ComponentChildren } from 'preact';
import { toChildArray } from 'preact';
import { useState } from 'preact/hooks';
import type { ChannelView, GuildView, SessionView, TabView } from '../../page-contract/view.ts';
import { countText, listText, numberText } from '../../ui/count-text.ts';
import type { IconName } from '../../ui/icon.tsx';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { loadableIcon } from './tab-site.ts';
import './route.css';

/** The one picture of the product: from the tab, along three small waves, to the channel. */
export function Route({ tone, children }: { tone?: 'joining' | 'broken' | undefined; children: ComponentChildren }) {
  const [from, to] = toChildArray(children);
  return (
    <section class={tone ? `way way--${tone}` : 'way'} aria-label={say('routeName')}>
      {from}
      <svg class="way__rail" viewBox="0 0 36 20" aria-hidden="true">
        <path d="M15.8 3.5a3.2 3.2 0 0 0 4.4 0" />
        <path d="M13.4 8a6.6 6.6 0 0 0 9.2 0" />
        <path d="M11 12.5a10 10 0 0 0 14 0" />
      </svg>
      {to}
    </section>
  );
}

interface RouteEndProps {
  icon: IconName;
  picture?: ComponentChildren;
  spoken?: string;
  title: string;
  note: string;
  /** makes this end a button that opens the picker */
  onChange?: (() => void) | undefined;
  isQuiet?: boolean;
}

export function RouteEnd({ icon, picture, spoken, title, note, onChange, isQuiet = false }: RouteEndProps) {
  const content = (
    <>
      <span class="way__tile">{picture ?? <Icon name={icon} />}</span>
      <span class="way__text">
        {spoken && <span class="only-spoken">{spoken}</span>}
        <span class="way__title ellipsis">{title}</span>
        <span class="way__note ellipsis">{note}</span>
      </span>
    </>
  );
  if (!onChange) return <div class="way__end">{content}</div>;
  return (
    <button id="channel" class="way__end" type="button" onClick={onChange}>
      {content}
      <span class={isQuiet ? 'way__change way__change--quiet' : 'way__change'}>
        <span class={isQuiet ? 'only-spoken' : undefined}>{say('change')}</span>
        <Icon name="onward" small />
      </span>
    </button>
  );
}

/** A page's own icon, or a plain tab if it has none. */
export function TabIcon({ tab }: { tab: TabView | null }) {
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const url = loadableIcon(tab?.iconUrl ?? null);
  if (url === null || url === brokenUrl) return <Icon name="tab" />;
  return <img class="favicon" src={url} alt="" draggable={false} onError={() => setBrokenUrl(url)} />;
}

export function TabEnd({ tab }: { tab: TabView | null }) {
  return (
    <RouteEnd
      icon="tab"
      picture={<TabIcon tab={tab} />}
      spoken={say('fromThisTab')}
      title={tab?.title || say('noTab')}
      note={tab?.site ?? ''}
    />
  );
}

function channelNote(guild: GuildView, { people, userLimit, blocked }: ChannelView): string {
  if (blocked === 'channel-full' && userLimit > 0) {
    return say('channelNote', guild.name, countText(say, 'peopleOf', userLimit, numberText(say, people.length)));
  }
  if (people.length > 0) return say('channelNote', guild.name, countText(say, 'people', people.length));
  return blocked === null ? say('channelNote', guild.name, say('nobody')) : guild.name;
}

interface ChannelEndProps {
  place: { guild: GuildView; channel: ChannelView } | null;
  /** a channel is chosen, but its name is not known yet */
  isLookedUp?: boolean;
  /** the channel's name when the bot was last signed in */
  lastName?: SessionView['chosenName'];
  onChange?: () => void;
  isQuiet?: boolean;
}

export function ChannelEnd({ place, isLookedUp = false, lastName = null, onChange, isQuiet = false }: ChannelEndProps) {
  const shared = { spoken: say('toTheChannelSpoken'), onChange, isQuiet };
  if (place === null) {
    return isLookedUp ? (
      <RouteEnd
        {...shared}
        icon="sound"
        title={lastName?.channel || say('channelLoading')}
        note={lastName?.server || say('channelLoadingNote')}
      />
    ) : (
      <RouteEnd {...shared} icon="sound" title={say('noChannel')} note={say('noChannelNote')} />
    );
  }
  const { guild, channel } = place;
  const icon =
    channel.blocked === 'may-not-speak' || channel.blocked === 'afk-channel'
      ? 'no-voice'
      : channel.kind === 'stage'
        ? 'stage'
        : 'sound';
  return <RouteEnd {...shared} icon={icon} title={channel.name} note={channelNote(guild, channel)} />;
}

interface ChannelsEndProps extends Pick<ChannelEndProps, 'onChange' | 'isQuiet'> {
  /** how many there are, including those with unknown names */
  count: number;
  names: readonly string[];
}

/** In place of one channel: all channels of the stream. */
export function ChannelsEnd({ count, names, onChange, isQuiet = false }: ChannelsEndProps) {
  return (
    <RouteEnd
      icon="servers"
      spoken={say('toTheChannelsSpoken')}
      title={countText(say, 'channels', count)}
      note={listText(say, names)}
      onChange={onChange}
      isQuiet={isQuiet}
    />
  );
}
