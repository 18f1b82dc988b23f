import { expect, it } from 'vitest';
import { beginOrder, nextInOrder, previousInOrder, refitOrder, type OrderRules, type PlayOrder } from './play-order.ts';

const ids = ['a', 'b', 'c', 'd'];
/** Returns these numbers in order, then the last one for ever. */
const numbers = (...given: number[]): (() => number) => {
  let at = 0;
  return () => given[Math.min(at++, given.length - 1)]!;
};
const straight = (isLooped = false): OrderRules => ({ isLooped, isShuffled: false, random: () => 0 });
const shuffling = (random = numbers(0)): OrderRules => ({ isLooped: true, isShuffled: true, random });
/** What plays from here on, up to this many. */
function played(order: PlayOrder | null, rules: OrderRules, most: number): string[] {
  const names: string[] = [];
  for (let now = order; now && names.length < most; now = nextInOrder(now, rules)) names.push(now.ids[now.at]!);
  return names;
}

it('plays a list from the chosen track to its end, and no further', () => {
  expect(played(beginOrder(ids, 'c', straight()), straight(), 9)).toEqual(['c', 'd']);
});

it('begins a looped list again', () => {
  expect(played(beginOrder(ids, 'c', straight(true)), straight(true), 5)).toEqual(['c', 'd', 'a', 'b', 'c']);
});

it('plays nothing of an empty list', () => {
  expect(beginOrder([], null, straight())).toBeNull();
});

it('plays a track that has left the list no more, and begins with the first', () => {
  expect(beginOrder(ids, 'gone', straight())).toEqual({ ids, at: 0 });
});

it('goes back, to the last one from the first of a looped list', () => {
  expect(previousInOrder({ ids, at: 2 }, straight())).toEqual({ ids, at: 1 });
  expect(previousInOrder({ ids, at: 0 }, straight())).toEqual({ ids, at: 0 });
  expect(previousInOrder({ ids, at: 0 }, straight(true))).toEqual({ ids, at: 3 });
});

it.each([0, 0.3, 0.7, 0.999])('shuffles each track in once, the chosen one first (%d)', (number) => {
  const rules = shuffling(numbers(number));
  const first = played(beginOrder(ids, 'c', rules), rules, ids.length);
  expect(first[0]).toBe('c');
  expect(first.toSorted()).toEqual(ids);
});

it.each([0, 0.3, 0.7, 0.999])('never plays one twice on end, over many rounds (%d)', (number) => {
  const rules = shuffling(numbers(number, 0.5, 0.1, 0.9, 0.2, number));
  const all = played(beginOrder(ids, null, rules), rules, 40);
  expect(all).toHaveLength(40);
  for (const [at, id] of all.entries()) expect(id, `at ${at}`).not.toBe(all[at + 1]);
  for (let round = 0; round < 40; round += ids.length)
    expect(all.slice(round, round + ids.length).toSorted()).toEqual(ids);
});

it('repeats the only track of a looped list', () => {
  const rules = shuffling();
  expect(played(beginOrder(['a'], null, rules), rules, 3)).toEqual(['a', 'a', 'a']);
});

it('goes on with what plays when the list changes, in its new order', () => {
  const order = beginOrder(ids, 'b', straight())!;
  expect(played(refitOrder(order, ['d', 'b', 'e', 'a'], straight()), straight(), 9)).toEqual(['b', 'e', 'a']);
  expect(refitOrder(order, ['a', 'c'], straight())).toBeNull();
});

it('brings new tracks into a shuffled list after what plays, and repeats none of this round', () => {
  const order = { ids: ['c', 'a', 'd', 'b'], at: 1 };
  const refitted = refitOrder(order, ['a', 'b', 'c', 'd', 'e'], shuffling(numbers(0.4)))!;
  expect(refitted.ids.slice(0, 2)).toEqual(['c', 'a']);
  expect(refitted.ids.slice(2).toSorted()).toEqual(['b', 'd', 'e']);
  expect(refitted.at).toBe(1);
});

it('shuffles only what is to come when shuffling is switched on in the middle', () => {
  const refitted = refitOrder({ ids, at: 1 }, ids, shuffling(numbers(0)))!;
  expect(refitted.ids.slice(0, 2)).toEqual(['a', 'b']);
  expect(refitted.ids).not.toEqual(ids);
});
