import { expect, it } from 'vitest';
import manifest from '../../manifest.json';
import { restAddress, restPermissionsFor } from '../discord/rest/rest-address.ts';
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
  const gateways = ['wss://gateway.discord.gg', 'ws://127.0.0.1:9', 'ws://localhost:9'];
  const asked = new Set([...gateways.flatMap(originPermissionsFor), ...gateways.flatMap(restPermissionsFor)]);
  expect([...manifest.optional_host_permissions].sort()).toEqual([...asked].sort());
  expect(manifest).not.toHaveProperty('host_permissions');
});

const [, connectSources = ''] = /connect-src ([^;]*)/.exec(manifest.content_security_policy.extension_pages) ?? [];

/** As browsers match a source: without a port only the scheme's own one is meant, and a path is a beginning. */
const allows = (address: string) =>
  connectSources.split(' ').some((source) => {
    const [, scheme, anySubdomain, host, port = '', path = '/'] =
      /^(\w+):(?:\/\/(\*\.)?([^:/]+)(?::([^/]+))?(\/.*)?)?$/.exec(source) ?? [];
    const url = new URL(address);
    if (!url.pathname.startsWith(path)) return false;
    const isHost = !host || (anySubdomain ? url.hostname.endsWith(`.${host}`) : url.hostname === host);
    const isPort = !host || port === '*' || port === url.port;
    return `${scheme}:` === url.protocol && isHost && isPort;
  });

it.each([
  'wss://gateway.discord.gg/?v=10',
  'wss://x12.discord.media:2048/?v=8',
  'wss://x12.discord.media:8443/?v=8',
  'wss://x12.discord.gg:2048/',
  'ws://127.0.0.1:4321/gateway',
  'ws://localhost/gateway',
])('the own policy lets Earshot connect to %s and ask over HTTP whether it is there', (address) => {
  expect(originGroupOf(address)).not.toBeNull();
  expect(allows(address)).toBe(true);
  expect(allows(address.replace(/^ws/, 'http'))).toBe(true);
});

it.each(['https://example.org/', 'https://discord.com/', 'http://x12.discord.media/', 'https://evil-discord.gg/'])(
  'the own policy lets nothing be fetched from %s',
  (address) => expect(allows(address)).toBe(false),
);

it('the own policy lets the bot ask to speak, and nothing else of that site be fetched', () => {
  expect(allows(`${restAddress('wss://gateway.discord.gg')}/guilds/1/voice-states/@me`)).toBe(true);
  expect(allows('https://discord.com/login')).toBe(false);
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
