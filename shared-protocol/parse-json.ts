import * as v from 'valibot';
import { EarshotError, type ErrorCode } from './error.ts';

/**
 * Parses one JSON text and checks its shape. Only the fields that the schema names are copied, so `__proto__` and
 * unknown fields never travel further.
 * @throws EarshotError with `code` when the text is not JSON or a field is wrong; the text itself is never quoted
 */
export const parseJson = <S extends v.GenericSchema>(schema: S, text: string, code: ErrorCode): v.InferOutput<S> =>
  parseShape(schema, readJson(text, code), code);

/** As parseJson, for a value that is parsed already. */
export function parseShape<S extends v.GenericSchema>(schema: S, raw: unknown, code: ErrorCode): v.InferOutput<S> {
  const result = v.safeParse(schema, raw, { abortEarly: true });
  if (result.success) return result.output;
  throw new EarshotError(code, v.getDotPath(result.issues[0]) ?? 'not an object');
}

/** As parseJson, for text of Discord's: an id that comes as a number keeps its digits, as a string. */
export function parseDiscordJson<S extends v.GenericSchema>(
  schema: S,
  text: string,
  code: ErrorCode,
): v.InferOutput<S> {
  const raw = readJson(text, code);
  return parseShape(schema, mayHoldId.test(text) ? readJson(quoteIds(text), code) : raw, code);
}

function readJson(text: string, code: ErrorCode): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EarshotError(code, 'not JSON');
  }
}

/** 17 digits and more do not fit a JavaScript number, and ids have that many. A first look, also inside of strings. */
const mayHoldId = /[:,[]\s*\d{17}/;
/** A whole string, to step over it, or a number. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** Only for text that is JSON: the strings in it have an end. */
export const quoteIds = (text: string): string =>
  text.replace(stringOrNumber, (found) => (/^\d{17,20}$/.test(found) ? `"${found}"` : found));
