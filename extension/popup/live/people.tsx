import type { PersonView } from '../../page-contract/view.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { numberText } from '../../ui/count-text.ts';
import { say } from '../../ui/say.ts';
import './people.css';

/** Two rows of five; the last place tells how many more there are. */
const mostShown = 10;

function Person({ person: { id, name, avatarUrl, isSelf, isSpeaking } }: { person: PersonView }) {
  return (
    <li
      class={isSpeaking ? 'person person--speaking' : 'person'}
      data-person-id={id}
      data-speaking={String(isSpeaking)}
    >
      <Avatar
        id={id}
        name={name}
        url={avatarUrl}
        shape="large"
        ring={isSpeaking ? (isSelf ? 'sending' : 'speaking') : undefined}
      />
      <span class="ellipsis" title={name}>
        {name}
      </span>
      {isSpeaking && <span class="only-spoken">, {say(isSelf ? 'sending' : 'speaking')}</span>}
    </li>
  );
}

interface PeopleProps {
  /** who is in each channel; with several, each below its name */
  channels: readonly { id: string; name: string; people: readonly PersonView[] }[];
  isShown: boolean;
  onSet: (isShown: boolean) => void;
}

function InChannel({ people }: { people: readonly PersonView[] }) {
  const shown = people.length > mostShown ? people.slice(0, mostShown - 1) : people;
  if (people.length === 0) return <p class="caption">{say('nobodyElse')}</p>;
  return (
    <ul class="people">
      {shown.map((person) => (
        <Person key={person.id} person={person} />
      ))}
      {people.length > shown.length && (
        <li class="person person--more">{say('andMore', numberText(say, people.length - shown.length))}</li>
      )}
    </ul>
  );
}

/** Who is in the channels, in the order they are listed there; rings tell who speaks, unless that is turned off. */
export function People({ channels, isShown, onSet }: PeopleProps) {
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
        channels.map(({ id, name, people }) => (
          <div key={id} class="in-channel">
            {channels.length > 1 && <h3 class="caption ellipsis">{name}</h3>}
            <InChannel people={people} />
          </div>
        ))}
    </section>
  );
}
