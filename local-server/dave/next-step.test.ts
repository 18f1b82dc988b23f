import { expect, it } from 'vitest';
import { nextStep, type Situation } from './next-step.ts';

const two: Situation = { members: 2, version: 1, targetVersion: 1, groupSize: 2, isBusy: false };

it.each<[string, Partial<Situation>, ReturnType<typeof nextStep>]>([
  ['proposes what may be missing', {}, 'propose'],
  ['proposes the first group', { groupSize: null }, 'propose'],
  ['waits for a commit or a transition that is under way', { isBusy: true }, 'wait'],
  ['waits where the channel is not encrypted', { version: 0, targetVersion: 0, groupSize: null }, 'wait'],
  ['goes down at once for a member that knows no DAVE', { targetVersion: 0, isBusy: true }, 'change-version'],
  ['goes up once everybody can', { version: 0, groupSize: null }, 'change-version'],
  ['drops a group whose members are all gone', { groupSize: 0, isBusy: true }, 'drop-group'],
  ['drops it for a single newcomer as well, who founds the next', { members: 1, groupSize: 0 }, 'drop-group'],
  ['starts over with the last member', { members: 1, isBusy: true }, 'start-alone'],
  ['lets a first member propose nothing but itself', { members: 1, groupSize: null }, 'propose'],
  ['begins afresh once nobody is left', { members: 0, targetVersion: 0, isBusy: true }, 'empty'],
])('%s', (_, change, step) => {
  expect(nextStep({ ...two, ...change })).toBe(step);
});
