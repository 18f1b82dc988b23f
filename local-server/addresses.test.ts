import { expect, test } from 'vitest';
import { addressesOf } from './addresses.ts';

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
