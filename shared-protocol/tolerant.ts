import * as v from 'valibot';

/**
 * Schemas for data that others may change without notice. A field that is missing, null or of another type is ignored
 * by itself, a list's item likewise, and a scalar is also accepted in another type's form.
 */

/** Undefined if the field is missing or unreadable. */
export const soft = <S extends v.GenericSchema>(schema: S) => v.fallback(v.optional(schema), undefined);

/** As soft, but null stays null, because it has a meaning. */
export const softNullable = <S extends v.GenericSchema>(schema: S) => v.fallback(v.nullish(schema), undefined);

/** As soft, for an object: `onSkipped` is called if it is present but unreadable. */
export const part = <S extends v.GenericSchema>(schema: S, onSkipped: () => void) =>
  v.fallback(v.nullish(schema), (unread) => {
    // called without a value if the field is missing
    if (unread) onSkipped();
    return undefined;
  });

/** An object by its fields; a list does not count as one. */
export const shape = <E extends v.ObjectEntries>(entries: E) =>
  v.pipe(
    v.custom<object>((raw) => typeof raw === 'object' && raw !== null && !Array.isArray(raw)),
    v.object(entries),
  );

/** Text of at most `most` UTF-16 units, cut if longer; a number or a boolean becomes its text. */
export const text = (most: number) =>
  v.pipe(
    v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean()]),
    v.transform((value) => String(value).slice(0, most)),
  );

/** A finite number, or its text. */
export const amount = v.union([
  v.pipe(v.number(), v.finite()),
  v.pipe(v.string(), v.regex(/^-?\d{1,15}(\.\d{1,15})?$/), v.transform(Number)),
]);

/** An integer, or its text. */
export const whole = v.pipe(amount, v.integer());

const flags = new Map<unknown, boolean>([true, 'true', 1, '1'].map((word) => [word, true]));
for (const word of [false, 'false', 0, '0']) flags.set(word, false);

/** A boolean, also as text, 1 or 0. */
export const flag = v.pipe(
  v.unknown(),
  v.check((raw) => flags.has(raw)),
  v.transform((raw) => flags.get(raw) === true),
);

/**
 * The readable ones of a list's first `most` items; `onSkipped` is called for each unreadable one, and once if it is
 * not a list.
 */
export const each = <S extends v.GenericSchema>(item: S, onSkipped: () => void, most = Infinity) =>
  v.pipe(
    v.unknown(),
    v.check((raw) => raw !== undefined && raw !== null),
    v.transform((raw): v.InferOutput<S>[] => {
      if (!Array.isArray(raw)) {
        onSkipped();
        return [];
      }
      return raw.slice(0, most).flatMap((one: unknown) => {
        const result = v.safeParse(item, one);
        if (result.success) return [result.output];
        onSkipped();
        return [];
      });
    }),
  );
