import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';

/** At most twice as loud. */
export const HeardVolume = v.pipe(v.number(), v.minValue(0), v.maxValue(2));

/** A person in a server whom the user set louder, quieter or muted. */
const HeardPerson = v.object({ guildId: Snowflake, userId: Snowflake, volume: HeardVolume, isMuted: v.boolean() });
export type HeardPerson = v.InferOutput<typeof HeardPerson>;

/** The most recently changed people are remembered, so that the list does not grow for ever. */
const maxRemembered = 500;

export const HeardPeople = v.pipe(v.array(HeardPerson), v.maxLength(maxRemembered));

/** The list with this person's new setting; a person at the default is not in it. */
export function withHeard(people: readonly HeardPerson[], person: HeardPerson): HeardPerson[] {
  const { guildId, userId, volume, isMuted } = person;
  const others = people.filter((one) => one.guildId !== guildId || one.userId !== userId);
  return volume === 1 && !isMuted ? others : [...others, person].slice(-maxRemembered);
}

/** The setting for this person in this server. */
export const heardAs = (
  people: readonly HeardPerson[],
  guildId: string,
  userId: string,
): Pick<HeardPerson, 'volume' | 'isMuted'> =>
  people.find((one) => one.guildId === guildId && one.userId === userId) ?? { volume: 1, isMuted: false };

/** The browser's id for an output device; null for the system's default. */
export const OutputId = v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(256)));
