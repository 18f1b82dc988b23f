import type { ChannelView } from '../../page-contract/view.ts';
import { Avatar } from '../avatar.tsx';
import { countText, numberText } from '../count-text.ts';
import type { IconName } from '../icon.tsx';
import { Icon } from '../icon.tsx';
import { say } from '../say.ts';
import { blockedText } from './blocked-text.ts';
import './channel-row.css';

/** As many pictures as fit beside a name. */
const shownPictures = 3;

function rowIcon({ blocked, kind }: ChannelView, isChosen: boolean): IconName {
  if (isChosen) return 'check';
  if (blocked === 'may-not-speak' || blocked === 'afk-channel') return 'no-voice';
  if (blocked === 'may-not-connect' || blocked === 'may-not-view' || blocked === 'timed-out') return 'lock';
  return kind === 'stage' ? 'stage' : 'sound';
}

interface ChannelRowProps {
  id: string;
  channel: ChannelView;
  /** see PickerRow */
  where: string | null;
  bot: string;
  isActive: boolean;
  isChosen: boolean;
  /** its server is streamed into already, elsewhere */
  isMove: boolean;
  onTake: () => void;
}

export function ChannelRow({ id, channel, where, bot, isActive, isChosen, isMove, onTake }: ChannelRowProps) {
  const blocked = blockedText(say, channel, bot);
  const reason = blocked ?? (isChosen || !isMove ? null : say('movesStream'));
  const { people } = channel;
  return (
    <li
      id={id}
      class={isActive ? 'channel channel--active' : 'channel'}
      role="option"
      aria-selected={isChosen}
      aria-disabled={blocked !== null}
      data-channel-id={channel.id}
      // Pressing a row must not take the focus out of the search field.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      <Icon name={rowIcon(channel, isChosen)} />
      <span class="channel__name">
        <span class="ellipsis" title={channel.name}>
          {channel.name}
        </span>
        {where !== null && (
          <span class="channel__where ellipsis" title={where}>
            {where}
          </span>
        )}
        {where === null && channel.category && <span class="only-spoken">{channel.category.name}</span>}
        {channel.kind === 'stage' && <span class="only-spoken">{say('stageChannel')}</span>}
      </span>
      {reason !== null ? (
        <span class="channel__reason">{reason}</span>
      ) : people.length > 0 ? (
        <span class="present">
          <span class="only-spoken">{countText(say, 'peopleInIt', people.length)}</span>
          {people.slice(0, shownPictures).map(({ id: personId, name, avatarUrl }) => (
            <Avatar key={personId} id={personId} name={name} url={avatarUrl} />
          ))}
          <span class="present__count number" aria-hidden="true">
            {numberText(say, people.length)}
          </span>
        </span>
      ) : null}
    </li>
  );
}
