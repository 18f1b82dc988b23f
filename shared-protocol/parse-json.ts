import * as v from 'valibot';
import { EarshotError, type ErrorCode } from './error.ts';

/**
 * Parses one JSON text and checks its shape. Only the schema's fields are copied, so `__proto__` and unknown fields go
 * no further.
 * @throws EarshotError with `code` when the text is not JSON or a field is wrong; the text itself is never quoted
 */
export const parseJson = <S extends v.GenericSchema>(schema: S, text: string, code: ErrorCode): v.InferOutput<S> =>
  parseShape(schema, readJson(text, code), code);

/** As parseJson, for an already parsed value. */
export function parseShape<S extends v.GenericSchema>(schema: S, raw: unknown, code: ErrorCode): v.InferOutput<S> {
  const result = v.safeParse(schema, raw, { abortEarly: true });
  if (result.success) return result.output;
  throw new EarshotError(code, v.getDotPath(result.issues[0]) ?? 'not an object');
}

/** As parseJson, for Discord's text: an id sent as a number keeps its digits, as a string. */
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

/**
 * Numbers of 17 digits and more do not fit a JavaScript number, and ids are that long. A quick check, which also looks
 * inside strings.
 */
const mayHoldId = /[:,[]\s*\d{17}/;
/** A whole string, to skip it, or a number. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** Only for valid JSON: its strings have an end. */
export const quoteIds = (text: string): string =>
  text.replace(stringOrNumber, (found) => (/^\d{17,20}$/.test(found) ? `"${found}"` : found));
