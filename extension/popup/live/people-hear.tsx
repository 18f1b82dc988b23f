import type { HearingView, PersonView, SessionView, ViewCommand } from '../../page-contract/view.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { percentText } from '../../ui/count-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { Slider } from '../mix/slider.tsx';
import { useHeld } from '../../ui/use-held.ts';
import { hearNote } from './hear-note.ts';
import './people-hear.css';

type Send = (command: ViewCommand) => void;

/** Beside it: who hears it, or why nobody can. */
export function HearSwitch({ view, send }: { view: Pick<SessionView, 'hearing' | 'microphone'>; send: Send }) {
  const { isOn, blocked } = view.hearing;
  const note = hearNote(view);
  return (
    <div class="block__head hear">
      <label class="block__title" for="hear-people">
        {say('hearPeople')}
      </label>
      <span id="hear-note" class={note.isWarning ? 'hear__note hear__note--warn' : 'hear__note'}>
        {note.isWarning && <Icon name="alert" small />}
        {say(note.text)}
      </span>
      <input
        class="switch"
        type="checkbox"
        role="switch"
        id="hear-people"
        aria-describedby="hear-note"
        checked={isOn}
        disabled={blocked !== null && !isOn}
        onChange={({ currentTarget }) => {
          // A person who is not shown cannot be turned down.
          if (currentTarget.checked) send({ type: 'set-shows-people', shows: true });
          send({ type: 'set-hears', hears: currentTarget.checked });
        }}
      />
    </div>
  );
}

interface HeardProps {
  person: PersonView;
  guildId: string;
  volume: number;
  isMuted: boolean;
  send: Send;
}

function Heard({ person: { id, name, avatarUrl, isSpeaking }, guildId, volume, isMuted, send }: HeardProps) {
  const [percent, setPercent] = useHeld(Math.round(volume * 100), (next) =>
    send({ type: 'set-heard', guildId, userId: id, volume: next / 100 }),
  );
  return (
    <li
      class={isMuted ? 'listener listener--muted' : 'listener'}
      data-person-id={id}
      data-speaking={String(isSpeaking)}
    >
      <button
        id={`mute-${id}`}
        class="face face--round"
        type="button"
        aria-pressed={isMuted}
        aria-label={say('mutePersonForMe', name)}
        title={say('muteForMe')}
        onClick={() => send({ type: 'set-heard', guildId, userId: id, isMuted: !isMuted })}
      >
        <Avatar id={id} name={name} url={avatarUrl} ring={isSpeaking ? 'speaking' : undefined} />
        <span class="face__sign">
          <Icon name={isMuted ? 'muted' : 'sound'} small />
        </span>
      </button>
      <span class="listener__name ellipsis" title={name}>
        {name}
        {isSpeaking && <span class="only-spoken">, {say('speaking')}</span>}
      </span>
      <div class="unity">
        <Slider
          id={`hear-${id}`}
          percent={percent}
          max={200}
          isMuted={isMuted}
          name={say('personVolume', name)}
          onSet={setPercent}
        />
      </div>
      <span
        class={percent > 100 && !isMuted ? 'listener__value listener__value--over number' : 'listener__value number'}
        aria-hidden="true"
      >
        {isMuted ? say('muted') : percentText(say, percent)}
      </span>
    </li>
  );
}

/** The people of one channel, in their usual order: nobody moves by speaking. */
export function HeardPeople({
  people,
  guildId,
  hearing,
  send,
}: {
  people: readonly PersonView[];
  guildId: string;
  hearing: HearingView;
  send: Send;
}) {
  const others = people.filter(({ isSelf }) => !isSelf);
  if (others.length === 0) return <p class="caption">{say('nobodyElse')}</p>;
  return (
    <ul class="listeners">
      {others.map((person) => {
        const as = hearing.people.find((one) => one.guildId === guildId && one.userId === person.id);
        return (
          <Heard
            key={person.id}
            person={person}
            guildId={guildId}
            volume={as?.volume ?? 1}
            isMuted={as?.isMuted ?? false}
            send={send}
          />
        );
      })}
    </ul>
  );
}

/** If the browser names its devices. */
export function PlaysOn({ hearing: { outputs, outputId }, send }: { hearing: HearingView; send: Send }) {
  if (outputs.length === 0) return null;
  return (
    <div class="output">
      <label for="hear-output">{say('playsOn')}</label>
      <div class="field">
        <Icon name="headphones" small />
        <select
          id="hear-output"
          value={outputId ?? ''}
          onChange={({ currentTarget }) => send({ type: 'set-hears-on', outputId: currentTarget.value || null })}
        >
          <option value="" selected={outputId === null}>
            {say('playsOnDefault')}
          </option>
          {outputs.map(({ id, label }) => (
            <option key={id} value={id} selected={id === outputId}>
              {label}
            </option>
          ))}
        </select>
        <Icon name="down" small />
      </div>
    </div>
  );
}
