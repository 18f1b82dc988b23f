import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';

/** Twice as loud as they are, at most. */
export const HeardVolume = v.pipe(v.number(), v.minValue(0), v.maxValue(2));

/** Somebody in a server whom the user hears louder, quieter or not at all. */
const HeardPerson = v.object({ guildId: Snowflake, userId: Snowflake, volume: HeardVolume, isMuted: v.boolean() });
export type HeardPerson = v.InferOutput<typeof HeardPerson>;

/** People who were changed last are remembered, so that the list does not grow for ever. */
const maxRemembered = 500;

export const HeardPeople = v.pipe(v.array(HeardPerson), v.maxLength(maxRemembered));

/** The list with this person as they are to be heard from now on; whoever is heard as they are is not in it. */
export function withHeard(people: readonly HeardPerson[], person: HeardPerson): HeardPerson[] {
  const { guildId, userId, volume, isMuted } = person;
  const others = people.filter((one) => one.guildId !== guildId || one.userId !== userId);
  return volume === 1 && !isMuted ? others : [...others, person].slice(-maxRemembered);
}

/** As they are heard in this server. */
export const heardAs = (
  people: readonly HeardPerson[],
  guildId: string,
  userId: string,
): Pick<HeardPerson, 'volume' | 'isMuted'> =>
  people.find((one) => one.guildId === guildId && one.userId === userId) ?? { volume: 1, isMuted: false };

/** The id by which the browser knows a device that sound is played on; null for the system's own choice. */
export const OutputId = v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(256)));
