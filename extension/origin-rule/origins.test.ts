import { expect, it } from 'vitest';
import manifest from '../../manifest.json';
import { originGroupOf, originPermissionsFor, originRule } from './origins.ts';

it.each([
  ['wss://gateway.discord.gg/?v=10', 'discord.gg'],
  ['wss://gateway-us-east1-b.discord.gg/', 'discord.gg'],
  ['wss://x12.discord.media:2048/?v=8', 'discord.media'],
  ['ws://127.0.0.1:4321/gateway', '127.0.0.1'],
  ['ws://localhost:4321/gateway', 'localhost'],
  ['wss://gateway.example.org/', undefined],
  ['wss://evil-discord.gg/', undefined],
  ['wss://discord.gg.example.org/', undefined],
  ['ws://gateway.discord.gg/', undefined],
  ['wss://127.0.0.1/', undefined],
  ['ws://127.0.0.1.example.org/', undefined],
])('%s is of the group %s', (url, domain) => expect(originGroupOf(url)?.domain).toBe(domain));

it('asks for all of Discord at once, or for this computer', () => {
  expect(originPermissionsFor('wss://gateway.discord.gg')).toEqual(['wss://*.discord.gg/*', 'wss://*.discord.media/*']);
  expect(originPermissionsFor('ws://127.0.0.1:9')).toEqual(['ws://127.0.0.1/*', 'ws://localhost/*']);
});

it('may ask for what it asks for, and is given none of it beforehand', () => {
  const asked = ['wss://x', 'ws://x'].flatMap(originPermissionsFor);
  expect([...manifest.optional_host_permissions].sort()).toEqual([...asked].sort());
  expect(manifest).not.toHaveProperty('host_permissions');
});

it('touches nothing but this extension’s own WebSockets', () => {
  expect(originRule('abc', ['discord.gg'])).toEqual({
    id: 1,
    priority: 1,
    condition: {
      initiatorDomains: ['abc'],
      requestDomains: ['discord.gg'],
      resourceTypes: ['websocket'],
      tabIds: [-1],
    },
    action: { type: 'modifyHeaders', requestHeaders: [{ header: 'origin', operation: 'remove' }] },
  });
});
