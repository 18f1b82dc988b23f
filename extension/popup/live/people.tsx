import type { PersonView, SessionView, ViewCommand } from '../../page-contract/view.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { numberText } from '../../ui/count-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { HeardPeople, HearSwitch, PlaysOn } from './people-hear.tsx';
import './people.css';

/** Two rows of five; the last place shows how many more there are. */
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
  view: Pick<SessionView, 'followed' | 'showsPeople' | 'hearing' | 'microphone'>;
  /** only the v8 dialect can receive the others */
  canHear: boolean;
  send: (command: ViewCommand) => void;
}

interface InChannelProps {
  people: readonly PersonView[];
  followed: SessionView['followed'][number] | undefined;
  onFollow: (userId: string | null) => void;
}

function Faces({ people, followed, onFollow }: InChannelProps) {
  const shown = people.length > mostShown ? people.slice(0, mostShown - 1) : people;
  if (people.length === 0) return <p class="caption">{say('nobodyElse')}</p>;
  return (
    <ul class="people">
      {shown.map((person) => (
        <Person key={person.id} person={person} isFollowed={person.id === followed?.userId} onFollow={onFollow} />
      ))}
      {people.length > shown.length && (
        <li class="person person--more">{say('andMore', numberText(say, people.length - shown.length))}</li>
      )}
    </ul>
  );
}

function Following({ followed, onFollow }: Pick<InChannelProps, 'followed' | 'onFollow'>) {
  if (!followed) return null;
  return (
    <p class="following caption">
      <span class="ellipsis">{followed.name === null ? say('followingAbsent') : say('following', followed.name)}</span>
      <button class="button button--text" type="button" onClick={() => onFollow(null)}>
        {say('stopFollowing')}
      </button>
    </p>
  );
}

/**
 * Who is in the channels, in the order they are listed there; rings tell who speaks, unless that is turned off. A press
 * on somebody makes the bot follow them. While the user hears them, each has a line with their volume instead.
 */
export function People({ channels, view, canHear, send }: PeopleProps) {
  const { followed, showsPeople, hearing } = view;
  const isHeard = canHear && hearing.isOn;
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
          checked={showsPeople}
          onChange={({ currentTarget }) => send({ type: 'set-shows-people', shows: currentTarget.checked })}
        />
      </div>
      {canHear && <HearSwitch view={view} send={send} />}
      {(showsPeople || isHeard) &&
        channels.map(({ id, guildId, name, people }) => {
          const own = followed.find((one) => one.guildId === guildId);
          const onFollow = (userId: string | null): void => send({ type: 'follow', guildId, userId });
          return (
            <div key={id} class="in-channel">
              {channels.length > 1 && <h3 class="caption ellipsis">{name}</h3>}
              {isHeard ? (
                <HeardPeople people={people} guildId={guildId} hearing={hearing} send={send} />
              ) : (
                <Faces people={people} followed={own} onFollow={onFollow} />
              )}
              <Following followed={own} onFollow={onFollow} />
            </div>
          );
        })}
      {isHeard && <PlaysOn hearing={hearing} send={send} />}
    </section>
  );
}
