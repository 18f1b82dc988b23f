import { formErrorAt } from './form-errors.ts';

/** `limit` within its bounds. @throws Refusal */
export function limitOf(query: URLSearchParams, { usual, most }: { usual: number; most: number }): number {
  const raw = query.get('limit');
  if (raw === null) return usual;
  const limit = Number(raw);
  const refuse = (code: string, message: string): never => {
    throw formErrorAt(['limit'], code, message);
  };
  if (!/^-?\d{1,9}$/.test(raw)) return refuse('NUMBER_TYPE_COERCE', `Value "${raw.slice(0, 20)}" is not int.`);
  if (limit > most) return refuse('NUMBER_TYPE_MAX', `int value should be less than or equal to ${most}.`);
  return limit < 1 ? refuse('NUMBER_TYPE_MIN', 'int value should be greater than or equal to 1.') : limit;
}

const idIn = (query: URLSearchParams, name: string): bigint | null => {
  const raw = query.get(name);
  return raw !== null && /^\d{1,20}$/.test(raw) ? BigInt(raw) : null;
};

/**
 * Entries in the order of their ids, as `before`, `after` and `limit` choose them; with `isFromEnd` the last of those that
 * fit.
 * @throws Refusal
 */
export function pageOf<T extends { id: string }>(
  entries: readonly T[],
  query: URLSearchParams,
  {
    isFromEnd = query.has('before') && !query.has('after'),
    ...bounds
  }: { usual: number; most: number; isFromEnd?: boolean },
): T[] {
  const [before, after, limit] = [idIn(query, 'before'), idIn(query, 'after'), limitOf(query, bounds)];
  const fitting = entries
    .filter(({ id }) => (before === null || BigInt(id) < before) && (after === null || BigInt(id) > after))
    .toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
  return isFromEnd ? fitting.slice(-limit) : fitting.slice(0, limit);
}
