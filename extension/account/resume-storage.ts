import * as v from 'valibot';
import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import type { Guild, ResumePoint } from '../discord/gateway/gateway-contract.ts';
import { channelType } from '../discord/gateway/permissions.ts';

export const resumeLimits = {
  /** written at once: about a millisecond's work, because the same thread passes the sound on */
  sliceCharacters: 64 * 1024,
  /** Of all parts together: a browser stores 10 MB for a session, which other items share. */
  characters: 8 * 1024 * 1024,
} as const;

/** The part of the browser's storage that lasts as long as the browser runs. */
export interface SessionArea {
  get(keys: string[]): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(keys: string[]): Promise<void>;
}

export interface ResumeStorage {
  /** null if nothing is stored, or not all of it, or if the browser does not answer */
  get(): Promise<ResumePoint | null>;
  /**
   * Stores the changes; a later point replaces one that is still being written.
   * @throws EarshotError session-unkept: too large, and given up without a trace, or refused for now
   */
  set(point: ResumePoint): Promise<void>;
  remove(): Promise<void>;
}

const headKey = 'resumePoint';

const Head = v.object({
  sessionId: v.string(),
  sequence: v.number(),
  url: v.nullable(v.string()),
  user: v.unknown(),
  /** ids of those whose parts are there */
  guilds: v.array(Snowflake),
});

/** One part of a guild: its source is compared with the one written last. */
interface Part {
  key: string;
  of: readonly unknown[];
  content(): object;
}

const partKeys = (guildId: string): [face: string, seats: string] => [`resume.${guildId}`, `resume.${guildId}.seats`];

/** Names and permissions are large and seldom change; voice states are small and change all the time. */
function partsOf(guild: Guild): Part[] {
  const { voice_states, members, channels = [], roles, ...face } = guild;
  const [faceKey, seatsKey] = partKeys(guild.id);
  return [
    {
      key: faceKey,
      of: [channels, roles, ...Object.values(face)],
      content: () => ({ ...face, roles, channels: channels.map(asMuchAsCounts) }),
    },
    { key: seatsKey, of: [voice_states, members], content: () => ({ voice_states, members }) },
  ];
}

const spoken: readonly number[] = [channelType.voice, channelType.stage, channelType.category];

/** Channels without voice matter only because they exist. */
function asMuchAsCounts(channel: NonNullable<Guild['channels']>[number]): object {
  const { id, type } = channel;
  return spoken.includes(type) ? channel : { id, type };
}

/**
 * Stores the resume point in parts, and writes only those that changed: a whole one takes half a second with a hundred
 * servers. The parts are written before the head that refers to them. So what is read never lacks an event that its
 * sequence includes. It may hold newer ones, which Discord sends again.
 */
export function createResumeStorage(area: SessionArea): ResumeStorage {
  const written = new Map<string, { of: readonly unknown[]; characters: number }>();
  let wanted: ResumePoint | null = null;
  let draining: Promise<void> | null = null;
  let tooLarge: EarshotError | null = null;

  const isNew = ({ key, of }: Part): boolean => {
    const before = written.get(key)?.of;
    return !before || before.length !== of.length || before.some((one, at) => one !== of[at]);
  };

  /** As many parts as fit in a slice; the head goes with the last of them. */
  async function writeSlice(point: ResumePoint): Promise<boolean> {
    const items: Record<string, unknown> = {};
    let characters = 0;
    let isLast = true;
    for (const part of point.guilds.flatMap(partsOf)) {
      if (!isNew(part)) continue;
      if (characters >= resumeLimits.sliceCharacters) {
        isLast = false;
        break;
      }
      const text = JSON.stringify(part.content());
      characters += text.length;
      items[part.key] = text;
      written.set(part.key, { of: part.of, characters: text.length });
    }
    const all = [...written.values()].reduce((sum, one) => sum + one.characters, 0);
    if (all > resumeLimits.characters) throw new EarshotError('session-unkept', `${all} characters`);
    if (isLast) items[headKey] = { ...point, guilds: point.guilds.map(({ id }) => id) };
    try {
      await area.set(items);
    } catch (thrown) {
      for (const key of Object.keys(items)) written.delete(key);
      throw new EarshotError('session-unkept', 'refused by the browser', thrown);
    }
    return isLast;
  }

  async function removeOthers(point: ResumePoint): Promise<void> {
    const keys = new Set(point.guilds.flatMap(({ id }) => partKeys(id)));
    const gone = [...written.keys()].filter((key) => !keys.has(key));
    for (const key of gone) written.delete(key);
    if (gone.length > 0) await area.remove(gone);
  }

  async function drain(): Promise<void> {
    while (wanted) {
      const point: ResumePoint = wanted;
      if (!(await writeSlice(point))) continue;
      await removeOthers(point);
      if (wanted === point) wanted = null;
    }
  }

  async function readHead(): Promise<v.InferOutput<typeof Head> | null> {
    const result = v.safeParse(Head, (await area.get([headKey]))[headKey]);
    return result.success ? result.output : null;
  }

  /** As far as the browser allows. What remains belongs to a session that Discord will soon have forgotten. */
  async function forget(): Promise<void> {
    const head = await readHead().catch(() => null);
    const keys = [headKey, ...written.keys(), ...(head?.guilds ?? []).flatMap(partKeys)];
    written.clear();
    await area.remove(keys).catch(() => undefined);
  }

  async function read(): Promise<ResumePoint | null> {
    const head = await readHead();
    if (!head) return null;
    const stored = await area.get(head.guilds.flatMap(partKeys));
    const guilds = head.guilds.map(
      (id) => Object.assign({}, ...partKeys(id).map((key) => parsed(stored[key]))) as Guild,
    );
    // A guild that lacks a part has no id, or nobody in it; then nothing counts.
    const isWhole = guilds.every(({ id, voice_states }) => id !== undefined && voice_states !== undefined);
    return isWhole ? ({ ...head, guilds } as ResumePoint) : null;
  }

  return {
    get: () => read().catch(() => null),

    async set(point) {
      if (tooLarge) throw tooLarge;
      wanted = point;
      draining ??= drain().finally(() => (draining = wanted = null));
      try {
        await draining;
      } catch (thrown) {
        const error = asEarshotError(thrown, 'session-unkept');
        const isRefused = error.cause !== undefined;
        if (!isRefused && !tooLarge) {
          tooLarge = error;
          await forget();
        }
        throw error;
      }
    },

    async remove() {
      wanted = null;
      await draining?.catch(() => undefined);
      await forget();
      // another bot may be in fewer servers
      tooLarge = null;
    },
  };
}

function parsed(text: unknown): object | null {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as object) : null;
  } catch {
    return null;
  }
}
