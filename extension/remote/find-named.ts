/**
 * The item with this exact name, in any case; else the only one whose name contains the text. Null if there is none, or
 * several.
 */
export function findNamed<T>(all: readonly T[], namesOf: (one: T) => readonly string[], text: string): T | null {
  const wanted = text.toLocaleLowerCase();
  const by = (fits: (name: string) => boolean): T[] =>
    all.filter((one) => namesOf(one).some((name) => fits(name.toLocaleLowerCase())));
  const [first, ...others] = by((name) => name === wanted);
  if (first !== undefined && others.length === 0) return first;
  const [part, ...parts] = by((name) => name.includes(wanted));
  return part !== undefined && parts.length === 0 ? part : null;
}
