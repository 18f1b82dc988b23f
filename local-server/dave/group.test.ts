import { expect, test } from 'vitest';
import { planChanges } from './batch.ts';
import { applyChanges, emptyGroup, foundGroup, leafIndexOf, markStale, memberIds, type Group } from './group.ts';
import type { KeyPackage } from './key-package.ts';
import { maxProposals, type Change } from './proposals.ts';

const key = new Uint8Array(65);
const add = (userId: string): Change => ({
  kind: 'add',
  userId,
  keyPackage: key,
  keyPackageRef: userId,
  signatureKey: key,
});
const remove = (userId: string, leafIndex: number): Change => ({ kind: 'remove', userId, leafIndex });
const tree = (group: Group) => group.leaves.map((leaf) => leaf?.userId ?? null);
const founded = applyChanges(foundGroup('a', key), [add('b'), add('c'), add('d')]);
const packages = (...userIds: string[]) =>
  new Map(userIds.map((userId): [string, KeyPackage] => [userId, { bytes: key, ref: userId, signatureKey: key }]));

test('the founder has leaf 0 and the others follow in the order of the commit', () => {
  expect(tree(founded)).toEqual(['a', 'b', 'c', 'd']);
  expect(founded.epoch).toBe(1n);
});

test('removes come before adds, and an add takes the leftmost blank leaf', () => {
  const group = applyChanges(founded, [add('e'), remove('c', 2), add('f'), remove('b', 1), add('g')]);
  expect(tree(group)).toEqual(['a', 'e', 'f', 'd', 'g']);
  expect(group.epoch).toBe(2n);
});

test('a blank at the right end is taken as well', () => {
  const group = applyChanges(founded, [remove('d', 3)]);
  expect(tree(group)).toEqual(['a', 'b', 'c', null]);
  expect(tree(applyChanges(group, [add('e')]))).toEqual(['a', 'b', 'c', 'e']);
});

test('a leaf that is blank cannot be removed', () => {
  expect(() => applyChanges(founded, [remove('x', 4)])).toThrow('no leaf 4');
});

test('a stale leaf is in the tree and speaks for nobody', () => {
  const group = applyChanges(founded, []);
  expect(markStale(group, 'b')).toBe(true);
  expect(markStale(group, 'b')).toBe(false);
  expect([leafIndexOf(group, 'b'), leafIndexOf(group, 'c')]).toEqual([null, 2]);
  expect(memberIds(group)).toEqual(['a', 'c', 'd']);
});

test('a first group needs two, and everybody in it commits', () => {
  expect(planChanges(emptyGroup, packages('a')).changes).toEqual([]);
  const plan = planChanges(emptyGroup, packages('a', 'b', 'c'));
  expect(plan.changes.map(({ kind, userId }) => kind + userId)).toEqual(['adda', 'addb', 'addc']);
  expect(plan.committers).toEqual(['a', 'b', 'c']);
});

test('in a group its members commit, and who comes back is removed and added at once', () => {
  const group = applyChanges(foundGroup('a', key), [add('b')]);
  markStale(group, 'b');
  const plan = planChanges(group, packages('b', 'c'));
  expect(plan.changes).toMatchObject([
    { kind: 'remove', userId: 'b', leafIndex: 1 },
    { kind: 'add', userId: 'b' },
    { kind: 'add', userId: 'c' },
  ]);
  expect(plan.committers).toEqual(['a']);
});

test('a batch has a limit, and nobody is added while an old leaf has to wait', () => {
  const many = Array.from({ length: maxProposals + 20 }, (_, index) => `m${index}`);
  const group = applyChanges(foundGroup('a', key), many.map(add));
  for (const userId of many) markStale(group, userId);
  const plan = planChanges(group, packages(...many));
  expect(plan.changes).toHaveLength(maxProposals);
  expect(new Set(plan.changes.map(({ kind }) => kind))).toEqual(new Set(['remove']));
  expect(planChanges(emptyGroup, packages(...many)).committers).toHaveLength(maxProposals);
});
