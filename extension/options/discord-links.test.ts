import { describe, expect, it } from 'vitest';
import { inviteLink, isDiscord, isLocal } from '../ui/discord-links.ts';
import { parsePort } from './parse-port.ts';

describe('addresses', () => {
  it.each([
    ['wss://gateway.discord.gg', true, false],
    ['wss://gateway-us-east1-b.discord.gg/?v=10', true, false],
    ['wss://discord.gg.example', false, false],
    ['wss://evildiscord.gg', false, false],
    ['ws://127.0.0.1:4000', false, true],
    ['ws://localhost:4000', false, true],
    ['ws://[::1]:4000', false, true],
    ['ws://127.0.0.1.example:4000', false, false],
    ['wss://127.0.0.1:4000', false, false],
    ['', false, false],
  ])("tells whether %s is Discord's or on this computer", (url, discord, local) => {
    expect([isDiscord(url), isLocal(url)]).toEqual([discord, local]);
  });
});

it('asks for view channels, connect and speak, for priority if it is wished, and for nothing else', () => {
  expect(inviteLink('81384788765712384', { priority: false })).toBe(
    'https://discord.com/oauth2/authorize?client_id=81384788765712384&scope=bot&permissions=3146752',
  );
  expect(inviteLink('81384788765712384', { priority: true })).toMatch(/&permissions=3147008$/);
});

it.each([
  ['80', 80],
  ['65535', 65_535],
  ['65536', null],
  ['0', null],
  ['-1', null],
  ['8e1', null],
  ['', null],
])('reads %j as the port %s', (typed, port) => {
  expect(parsePort(typed)).toBe(port);
});
