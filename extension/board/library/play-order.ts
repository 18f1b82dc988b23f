/** The order in which a list is played, by track ids, and the current track. */
export interface PlayOrder {
  readonly ids: readonly string[];
  readonly at: number;
}

export interface OrderRules {
  isLooped: boolean;
  isShuffled: boolean;
  /** 0 to below 1 */
  random(): number;
}

type Shuffle = Pick<OrderRules, 'isShuffled' | 'random'>;

/** @param firstId the first track; null for the list's first, or a random one if shuffled */
export function beginOrder(ids: readonly string[], firstId: string | null, rules: Shuffle): PlayOrder | null {
  if (ids.length === 0) return null;
  if (!rules.isShuffled) return { ids, at: Math.max(0, firstId === null ? 0 : ids.indexOf(firstId)) };
  const mixed = shuffled(ids, rules.random);
  const first = mixed.find((id) => id === firstId) ?? mixed[0]!;
  return { ids: [first, ...mixed.filter((id) => id !== first)], at: 0 };
}

/** The next track; null at the end of a list that is not looped. A shuffled list is shuffled again for each round. */
export function nextInOrder(order: PlayOrder, rules: OrderRules): PlayOrder | null {
  const { ids, at } = order;
  if (at + 1 < ids.length) return { ids, at: at + 1 };
  if (!rules.isLooped) return null;
  if (!rules.isShuffled || ids.length === 1) return { ids, at: 0 };
  const again = shuffled(ids, rules.random);
  // The same track should not play twice in a row.
  if (again[0] === ids[at]) again.push(again.shift()!);
  return { ids: again, at: 0 };
}

/** The previous track. Before the first comes the first itself, or in a looped list the last. */
export function previousInOrder({ ids, at }: PlayOrder, { isLooped }: Pick<OrderRules, 'isLooped'>): PlayOrder {
  return { ids, at: at > 0 ? at - 1 : isLooped ? ids.length - 1 : 0 };
}

/** After the list or the shuffle setting changed; the current track goes on. Null if it left the list. */
export function refitOrder(order: PlayOrder, ids: readonly string[], rules: Shuffle): PlayOrder | null {
  const now = order.ids[order.at]!;
  if (!ids.includes(now)) return null;
  if (!rules.isShuffled) return beginOrder(ids, now, rules);
  const kept = order.ids.filter((id) => ids.includes(id));
  const added = ids.filter((id) => !kept.includes(id));
  // New tracks come at a random place after the current one.
  const at = kept.indexOf(now);
  return { ids: [...kept.slice(0, at + 1), ...shuffled([...kept.slice(at + 1), ...added], rules.random)], at };
}

/** Fisher-Yates: each order is equally likely. */
function shuffled(ids: readonly string[], random: () => number): string[] {
  const mixed = [...ids];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}
