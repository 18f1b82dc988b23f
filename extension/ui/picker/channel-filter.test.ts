import { describe, expect, it } from 'vitest';
import { filterChannels } from './channel-filter.ts';
import { channel, twoGuilds as guilds } from '../../popup/testing/two-guilds.ts';

const found = (search: string) =>
  filterChannels(guilds, search).flatMap(({ channels }) => channels.map(({ id }) => id));

describe('filterChannels', () => {
  it.each([
    ['', ['1', '2', '3']],
    ['  ', ['1', '2', '3']],
    ['TAV', ['1']],
    ['cafe', ['2']],
    ['ｃａｆｅ', ['2']],
    ['dragons', ['1', '2']],
    ['night sofa', ['3']],
    ['tavern sofa', []],
    ['(', []],
  ])('finds by %j', (search, ids) => {
    expect(found(search)).toEqual(ids);
  });

  it('leaves out servers without a match', () => {
    expect(filterChannels(guilds, 'movie').map(({ id }) => id)).toEqual(['b']);
  });
});

const link = '127121515262115840';
const linked = [{ ...guilds[0]!, channels: [channel(link, 'Tavern'), channel('127121515262115849', link)] }];
it.each([
  link,
  ` ${link} `,
  `<#${link}>`,
  `https://discord.com/channels/41771983423143937/${link}`,
  `https://ptb.discord.com/channels/41771983423143937/${link}/`,
  `https://discordapp.com/channels/41771983423143937/${link}?x=1`,
  `discord.com/channels/41771983423143937/${link}/1234567890123456789`,
])('finds the channel that %j leads to', (pasted) => {
  expect(filterChannels(linked, pasted)[0]?.channels[0]?.name).toBe('Tavern');
});

it.each([
  `https://example.com/channels/41771983423143937/${link}`,
  `https://discord.com/channels/@me/${link}`,
  `x${link}`,
])('finds nothing by %j', (pasted) => {
  expect(filterChannels(linked, pasted)).toEqual([]);
});
