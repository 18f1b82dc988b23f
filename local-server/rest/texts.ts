import * as v from 'valibot';

/** Discord counts characters, not the halves that JavaScript's strings consist of. */
export const textUpTo = (max: number) =>
  v.pipe(
    v.string(),
    v.check((text) => [...text].length <= max, `Must be ${max} or fewer in length.`),
  );
