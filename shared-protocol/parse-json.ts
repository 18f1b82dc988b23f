import * as v from 'valibot';
import { EarshotError, type ErrorCode } from './error.ts';

/**
 * Parses one JSON text and checks its shape. Only the fields that the schema names are copied, so `__proto__` and
 * unknown fields never travel further.
 * @throws EarshotError with `code` when the text is not JSON or a field is wrong; the text itself is never quoted
 */
export function parseJson<S extends v.GenericSchema>(schema: S, text: string, code: ErrorCode): v.InferOutput<S> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new EarshotError(code, 'not JSON');
  }
  return parseShape(schema, raw, code);
}

/** As parseJson, for a value that is parsed already. */
export function parseShape<S extends v.GenericSchema>(schema: S, raw: unknown, code: ErrorCode): v.InferOutput<S> {
  const result = v.safeParse(schema, raw, { abortEarly: true });
  if (result.success) return result.output;
  throw new EarshotError(code, v.getDotPath(result.issues[0]) ?? 'not an object');
}
