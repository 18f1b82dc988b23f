import { describe, expect, it } from 'vitest';
import { parseGatewayUrl } from './address.ts';

describe('the gateway’s address', () => {
  it.each([
    ['wss://gateway.discord.gg', false],
    [' wss://my.server.example/gateway ', false],
    ['ws://127.0.0.1:4000/gateway', true],
    ['ws://localhost:4000', true],
    ['ws://[::1]:4000', true],
    ['wss://127.0.0.1:4000', true],
  ])('takes %s', (text, isOnThisComputer) => expect(parseGatewayUrl(text).isOnThisComputer).toBe(isOnThisComputer));

  it.each([
    '',
    'gateway.discord.gg',
    'http://127.0.0.1:4000',
    'ws://192.168.1.5:4000',
    'ws://127.0.0.1.example.com',
    'ws://gateway.discord.gg',
    'wss://user:secret@gateway.discord.gg',
    'javascript:alert(1)',
  ])('refuses %j', (text) =>
    expect(() => parseGatewayUrl(text)).toThrow(expect.objectContaining({ code: 'gateway-address' })),
  );
});
