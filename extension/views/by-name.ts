type ByName = (a: { name: string }, b: { name: string }) => number;

/** Making a collator costs more than sorting a channel's people with it, and thousands of channels ask for the same. */
let last: { language: string | null; order: ByName } | null = null;

/**
 * Orders by name as readers of a language do: Poles look for Ł behind L, Spaniards for Ñ behind N.
 * @param language a BCP 47 tag; null, or what is no tag, is the browser's own
 */
export function byName(language: string | null): ByName {
  if (last?.language === language) return last.order;
  const { compare } = collatorFor(language);
  const order: ByName = (a, b) => compare(a.name, b.name);
  last = { language, order };
  return order;
}

function collatorFor(language: string | null): Intl.Collator {
  try {
    return new Intl.Collator(language ?? undefined);
  } catch {
    return new Intl.Collator();
  }
}
