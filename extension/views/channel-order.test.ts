import { expect, it } from 'vitest';
import { toModel } from '../discord/gateway/guild-cache.ts';
import { inDiscordsOrder } from './channel-order.ts';

type Spec = [id: string, type: number, position: number, parentId?: string];

const order = (...specs: Spec[]) => {
  const channels = specs.map(([id, type, position, parent_id = null]) => ({ id, type, position, parent_id, name: id }));
  const guild = toModel({
    id: '7',
    channels: channels.map((channel) => ({ ...channel, parent_id: channel.parent_id })),
  });
  return inDiscordsOrder(guild, ({ type }) => type === 2 || type === 13).map(({ category, channels: on }) => [
    category?.id ?? null,
    ...on.map(({ id }) => id),
  ]);
};

it('keeps the channels of each category together if categories have the same position', () => {
  const mixed = order(
    ['10', 4, 1],
    ['20', 4, 1],
    ['21', 2, 0, '20'],
    ['11', 2, 0, '10'],
    ['22', 2, 1, '20'],
    ['12', 2, 1, '10'],
  );
  expect(mixed).toEqual([
    ['10', '11', '12'],
    ['20', '21', '22'],
  ]);
});

it('sorts equal positions by age, which is the id as a number', () => {
  expect(order(['100000000000000000', 2, 0], ['99999999999999999', 2, 0], ['100000000000000001', 2, 0])).toEqual([
    [null, '99999999999999999', '100000000000000000', '100000000000000001'],
  ]);
  expect(order(['100', 4, 3], ['99', 4, 3], ['1', 2, 0, '100'], ['2', 2, 0, '99'])).toEqual([
    ['99', '2'],
    ['100', '1'],
  ]);
});

it('puts channels without a category first, whatever their position, and so those whose category is not known', () => {
  expect(order(['1', 4, 0], ['2', 2, 0, '1'], ['3', 2, 9], ['4', 2, 1, '404'])).toEqual([
    [null, '4', '3'],
    ['1', '2'],
  ]);
});

it('sorts voice and stage channels together, and text channels do not count', () => {
  expect(order(['1', 4, 0], ['2', 13, 1, '1'], ['3', 2, 0, '1'], ['4', 2, 2, '1'], ['5', 0, 0, '1'])).toEqual([
    ['1', '3', '2', '4'],
  ]);
});
