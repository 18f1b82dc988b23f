import type { PersonView, SessionView } from '../../page-contract/view.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { numberText } from '../../ui/count-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import './people.css';

/** Two rows of five; the last place tells how many more there are. */
const mostShown = 10;

function Person({
  person: { id, name, avatarUrl, isSelf, isBot, isSpeaking },
  isFollowed,
  onFollow,
}: {
  person: PersonView;
  isFollowed: boolean;
  onFollow: (userId: string | null) => void;
}) {
  const face = (
    <>
      <Avatar
        id={id}
        name={name}
        url={avatarUrl}
        shape="large"
        ring={isSpeaking ? (isSelf ? 'sending' : 'speaking') : undefined}
      />
      {isFollowed && (
        <span class="person__mark">
          <Icon name="moved" small />
        </span>
      )}
      <span class="ellipsis" title={isSelf || isBot ? name : undefined}>
        {name}
      </span>
      {isSpeaking && <span class="only-spoken">, {say(isSelf ? 'sending' : 'speaking')}</span>}
    </>
  );
  return (
    <li
      class={isSpeaking ? 'person person--speaking' : 'person'}
      data-person-id={id}
      data-speaking={String(isSpeaking)}
    >
      {isSelf || isBot ? (
        face
      ) : (
        <button
          id={`follow-${id}`}
          class="person__follow"
          type="button"
          aria-pressed={isFollowed}
          title={say('followPerson', name)}
          onClick={() => onFollow(isFollowed ? null : id)}
        >
          {face}
        </button>
      )}
    </li>
  );
}

interface PeopleProps {
  /** who is in each channel; with several, each below its name */
  channels: readonly { id: string; guildId: string; name: string; people: readonly PersonView[] }[];
  followed: SessionView['followed'];
  isShown: boolean;
  onSet: (isShown: boolean) => void;
  onFollow: (guildId: string, userId: string | null) => void;
}

interface InChannelProps {
  people: readonly PersonView[];
  followed: SessionView['followed'][number] | undefined;
  onFollow: (userId: string | null) => void;
}

function InChannel({ people, followed, onFollow }: InChannelProps) {
  const shown = people.length > mostShown ? people.slice(0, mostShown - 1) : people;
  return (
    <>
      {people.length === 0 ? (
        <p class="caption">{say('nobodyElse')}</p>
      ) : (
        <ul class="people">
          {shown.map((person) => (
            <Person key={person.id} person={person} isFollowed={person.id === followed?.userId} onFollow={onFollow} />
          ))}
          {people.length > shown.length && (
            <li class="person person--more">{say('andMore', numberText(say, people.length - shown.length))}</li>
          )}
        </ul>
      )}
      {followed && (
        <p class="following caption">
          <span class="ellipsis">
            {followed.name === null ? say('followingAbsent') : say('following', followed.name)}
          </span>
          <button class="button button--text" type="button" onClick={() => onFollow(null)}>
            {say('stopFollowing')}
          </button>
        </p>
      )}
    </>
  );
}

/**
 * Who is in the channels, in the order they are listed there; rings tell who speaks, unless that is turned off. A press
 * on somebody makes the bot follow them.
 */
export function People({ channels, followed, isShown, onSet, onFollow }: PeopleProps) {
  return (
    <section aria-labelledby="who">
      <div class="block__head">
        <label class="block__title" id="who" for="show-people">
          {say('showWhoIsSpeaking')}
        </label>
        <input
          class="switch"
          type="checkbox"
          role="switch"
          id="show-people"
          checked={isShown}
          onChange={({ currentTarget }) => onSet(currentTarget.checked)}
        />
      </div>
      {isShown &&
        channels.map(({ id, guildId, name, people }) => (
          <div key={id} class="in-channel">
            {channels.length > 1 && <h3 class="caption ellipsis">{name}</h3>}
            <InChannel
              people={people}
              followed={followed.find((one) => one.guildId === guildId)}
              onFollow={(userId) => onFollow(guildId, userId)}
            />
          </div>
        ))}
    </section>
  );
}
