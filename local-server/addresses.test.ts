import { expect, test } from 'vitest';
import { addressesOf, isGatewayAddress } from './addresses.ts';

test('without further names everything is at the address itself', () => {
  expect(addressesOf('127.0.0.1:8443', [])).toEqual({
    gatewayUrl: 'ws://127.0.0.1:8443/gateway',
    restUrl: 'http://127.0.0.1:8443/api',
    pageUrl: 'http://127.0.0.1:8443/',
    toldGatewayUrl: 'ws://127.0.0.1:8443/gateway',
    resumeUrl: 'ws://127.0.0.1:8443/gateway/resume',
    voiceEndpoint: '127.0.0.1:8443',
  });
});

test.each([
  ['127.0.0.1:443', 'wss://gateway.discord.gg', 'box.discord.media:443'],
  ['127.0.0.1:8443', 'wss://gateway.discord.gg:8443', 'box.discord.media:8443'],
])('clients at %s are told the names that they know', (authority, gateway, voice) => {
  expect(addressesOf(authority, ['discord.com', 'gateway.discord.gg', '*.discord.media'])).toMatchObject({
    toldGatewayUrl: gateway,
    resumeUrl: gateway,
    voiceEndpoint: voice,
  });
});

test.each([
  ['127.0.0.1:8443', '/gateway?v=10', true],
  ['127.0.0.1:8443', '/gateway/resume', true],
  ['gateway.discord.gg', '/?v=10', true],
  ['gateway-us-east1-b.discord.gg:8443', '/', true],
  ['127.0.0.1:8443', '/?v=10&encoding=json', true],
  ['127.0.0.1:8443', '/?encoding=json', true],
  ['127.0.0.1:8443', '/?v=8', false],
  ['127.0.0.1:8443', '/?encoding=json&v=4', false],
  ['box.discord.media:443', '/?v=9&encoding=json', false],
  ['voice.test', '/?v=9&encoding=json', false],
])('at %s%s is the main gateway: %s', (host, path, expected) => {
  expect(isGatewayAddress(host, new URL(path, 'ws://127.0.0.1'))).toBe(expected);
});
