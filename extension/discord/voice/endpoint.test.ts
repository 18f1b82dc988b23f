import { describe, expect, it } from 'vitest';
import { createVoiceWorld, credentials } from '../testing/voice-world.ts';
import { parseVoiceEndpoint } from './endpoint.ts';

describe('the voice endpoint', () => {
  it.each([
    ['smart.loyal.discord.gg', 'wss://smart.loyal.discord.gg', 'smart.loyal.discord.gg'],
    ['smart.loyal.discord.gg:80', 'wss://smart.loyal.discord.gg', 'smart.loyal.discord.gg'],
    [
      'sweetwater-12345.discord.media:2048',
      'wss://sweetwater-12345.discord.media:2048',
      'sweetwater-12345.discord.media',
    ],
    ['a.discord.media:8080', 'wss://a.discord.media:8080', 'a.discord.media'],
    ['a.discord.media:443', 'wss://a.discord.media', 'a.discord.media'],
    ['A.Discord.Media', 'wss://a.discord.media', 'a.discord.media'],
  ])('reads %s', (endpoint, url, host) => {
    expect(parseVoiceEndpoint(endpoint, { isInsecure: false })).toEqual({ url, host });
  });

  it.each([
    ['127.0.0.1:4321', 'ws://127.0.0.1:4321', '127.0.0.1'],
    ['localhost:4321', 'ws://localhost:4321', 'localhost'],
    ['[::1]:4321', 'ws://[::1]:4321', '::1'],
    ['127.0.0.1:80', 'ws://127.0.0.1', '127.0.0.1'],
  ])('takes %s as ws:// where the gateway is on this computer', (endpoint, url, host) => {
    expect(parseVoiceEndpoint(endpoint, { isInsecure: true })).toEqual({ url, host });
  });

  it('takes the host of a gateway that is not Discord’s, on any port', () => {
    const options = { isInsecure: false, gatewayHost: 'voice.example.org' };
    expect(parseVoiceEndpoint('voice.example.org:99', options).url).toBe('wss://voice.example.org:99');
    expect(() => parseVoiceEndpoint('other.example.org', options)).toThrow();
  });

  it.each([
    null,
    '',
    ' ',
    'a.discord.gg/path',
    'a.discord.gg/',
    'wss://a.discord.gg',
    'user@a.discord.gg',
    'a.discord.gg:80@evil.example',
    'a.discord.gg?x=1',
    'a.discord.gg#x',
    'a.discord.gg :443',
    ' a.discord.gg',
    'a.discord.gg\n',
    'a.discord.gg:0',
    'a.discord.gg:70000',
    'a.discord.gg:',
    'a.discord.gg:8o',
    'a.discord.gg\\evil.example',
    '.',
    '[::1',
    'ä.discord.gg',
    'discord.gg.evil.example',
    'evil-discord.gg',
    'discord.gg',
    'evil.example',
    '127.0.0.1:4321',
    '10.0.0.1',
    `${'a'.repeat(300)}.discord.gg`,
  ])('refuses %j', (endpoint) => {
    expect(() => parseVoiceEndpoint(endpoint, { isInsecure: false })).toThrowError(
      expect.objectContaining({ code: 'endpoint-invalid' }),
    );
  });

  it.each(['smart.loyal.discord.gg', '192.168.0.1', '0.0.0.0', '127.0.0.1.evil.example', '[::2]'])(
    'refuses %s where the gateway is on this computer',
    (endpoint) => {
      expect(() => parseVoiceEndpoint(endpoint, { isInsecure: true })).toThrowError(
        expect.objectContaining({ code: 'endpoint-invalid' }),
      );
    },
  );

  it('is refused before anything is opened', async () => {
    const world = createVoiceWorld({ credentials: { ...credentials, endpoint: 'evil.example' } });
    await world.clock.settle();
    expect(world.outcome.error).toMatchObject({ code: 'endpoint-invalid' });
    expect(world.sockets).toEqual([]);
  });
});
