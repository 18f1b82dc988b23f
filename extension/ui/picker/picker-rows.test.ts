import { describe, expect, it } from 'vitest';
import { firstRows, freeFirst, neighbourRow, pickerGroups, startRow } from './picker-rows.ts';
import { channel, twoGuilds as guilds } from '../../popup/testing/two-guilds.ts';

const ids = (groups: ReturnType<typeof pickerGroups>) => groups.flatMap(({ rows }) => rows.map(({ id }) => id));

describe('pickerGroups', () => {
  it('lists recent channels first, newest at the top, and again in their servers', () => {
    expect(ids(pickerGroups(guilds, ['3', '1'], ''))).toEqual(['recent-3', 'recent-1', 'row-1', 'row-2', 'row-3']);
  });

  it('leaves out recent channels that are gone, and their heading if none is left', () => {
    expect(ids(pickerGroups(guilds, ['9', '2'], ''))[0]).toBe('recent-2');
    expect(pickerGroups(guilds, ['9'], '').map(({ id }) => id)).toEqual(['guild-a', 'guild-b']);
  });

  it('finds each channel once', () => {
    expect(ids(pickerGroups(guilds, ['3', '1'], 'tav'))).toEqual(['row-1']);
  });
});

describe('firstRows', () => {
  it('cuts within a group and leaves out the groups after it', () => {
    expect(ids(firstRows(pickerGroups(guilds, [], ''), 1))).toEqual(['row-1']);
    expect(ids(firstRows(pickerGroups(guilds, [], ''), 3))).toEqual(['row-1', 'row-2', 'row-3']);
    expect(firstRows(pickerGroups(guilds, [], ''), 2)).toHaveLength(1);
  });
});

describe('the marked row', () => {
  const rows = [channel('1', 'Full', 'channel-full'), channel('2', 'Open'), channel('3', 'Other')].map((each) => ({
    id: `row-${each.id}`,
    channel: each,
    heading: null,
    where: null,
  }));

  it('begins at the chosen channel, else at the first that can be picked', () => {
    expect(startRow(rows, '3')?.id).toBe('row-3');
    expect(startRow(rows, 'gone')?.id).toBe('row-2');
    expect(startRow(rows.slice(0, 1), null)?.id).toBe('row-1');
    expect(startRow([], null)).toBeNull();
  });

  it('moves over rows that cannot be taken, and round the end', () => {
    expect(neighbourRow(rows, 'row-2', -1)?.id).toBe('row-1');
    expect(neighbourRow(rows, 'row-3', 1)?.id).toBe('row-1');
    expect(neighbourRow(rows, 'row-1', -1)?.id).toBe('row-3');
    expect(neighbourRow([], null, 1)).toBeNull();
  });
});

describe('categories', () => {
  const voice = { id: 'c1', name: 'voice' };
  const events = { id: 'c2', name: 'events' };
  const house = {
    ...guilds[0]!,
    channels: [
      channel('4', 'Hall'),
      { ...channel('5', 'Voice'), category: voice },
      { ...channel('6', 'Bar'), category: voice },
      { ...channel('7', 'Voice'), category: events },
    ],
  };
  const rowsOf = (search = '', recent: string[] = []) =>
    pickerGroups([house], recent, search).flatMap(({ rows }) => rows);

  it('stand above their first channel, also of those that a search found', () => {
    expect(rowsOf().map(({ heading }) => heading)).toEqual([null, 'voice', null, 'events']);
    expect(rowsOf('bar').map(({ heading }) => heading)).toEqual(['voice']);
  });

  it('are found by', () => {
    expect(rowsOf('events').map(({ channel: { id } }) => id)).toEqual(['7']);
  });

  it('tell recent channels of one name apart, and leave the others with only their server', () => {
    expect(
      rowsOf('', ['7', '6'])
        .map(({ where }) => where)
        .slice(0, 2),
    ).toEqual(['events · Dragons & Co.', 'Dragons & Co.']);
  });
});

it('servers that are not streamed into yet come first when one is added', () => {
  expect(freeFirst(guilds, (id) => id === 'a').map(({ id }) => id)).toEqual(['b', 'a']);
});
