import type * as v from 'valibot';
import { EarshotError } from '../../shared-protocol/error.ts';
import { toHost, type ToHost } from '../../shared-protocol/native-messages.ts';
import { parseShape } from '../../shared-protocol/parse-json.ts';

/** One look-up instead of trying nine shapes in turn, fifty times a second. */
const shapes = new Map<unknown, v.GenericSchema<unknown, ToHost>>(
  Object.values(toHost).map((shape) => [shape.entries.type.literal, shape]),
);

/** @throws EarshotError `message-unknown`, `message-shape` */
export function parseMessage(raw: unknown): ToHost {
  const type = fieldOf(raw, 'type');
  const shape = shapes.get(type);
  if (!shape) throw new EarshotError(typeof type === 'string' ? 'message-unknown' : 'message-shape', 'type');
  return parseShape(shape, raw, 'message-shape');
}

/** An own field of a value of any shape. */
export const fieldOf = (raw: unknown, name: string): unknown =>
  typeof raw === 'object' && raw !== null && Object.hasOwn(raw, name)
    ? (raw as Record<string, unknown>)[name]
    : undefined;

/** The fields that an error about this message can echo, if they are valid. */
export function aboutOf(raw: unknown): { replyTo?: number; session?: number } {
  const about: { replyTo?: number; session?: number } = {};
  const [id, session] = [fieldOf(raw, 'id'), fieldOf(raw, 'session')];
  if (Number.isSafeInteger(id) && (id as number) >= 0) about.replyTo = id as number;
  if (Number.isSafeInteger(session) && (session as number) >= 0) about.session = session as number;
  return about;
}
