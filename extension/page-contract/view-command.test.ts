import { describe, expect, it } from 'vitest';
import { parseViewCommand } from './view-command.ts';

describe('a view’s command', () => {
  it('copies the fields that it knows and no others', () => {
    expect(parseViewCommand(JSON.parse('{"type":"stop","__proto__":{"x":1},"url":"https://x"}'))).toEqual({
      type: 'stop',
    });
  });

  it('changes only the named parts of the mix', () => {
    const command = { type: 'set-mix', mix: { channelVolume: 2, isMuted: true } };
    expect(parseViewCommand(command)).toEqual(command);
  });

  it('may name the tab that it means', () => {
    expect(parseViewCommand({ type: 'stream', tabId: 7 })).toEqual({ type: 'stream', tabId: 7 });
    expect(parseViewCommand({ type: 'add-tab' })).toEqual({ type: 'add-tab' });
  });

  it('may name one of the servers', () => {
    const guildId = '100000000000000001';
    expect(parseViewCommand({ type: 'go-on-clear', guildId })).toEqual({ type: 'go-on-clear', guildId });
    expect(parseViewCommand({ type: 'go-on-clear' })).toEqual({ type: 'go-on-clear' });
    expect(parseViewCommand({ type: 'mute-server', guildId, isMuted: true })).toMatchObject({ isMuted: true });
  });

  it.each([
    null,
    7,
    'stop',
    [],
    {},
    { type: 'launch' },
    { type: 'choose', guildId: 1, channelId: '100000000000000002' },
    { type: 'choose', guildId: '__proto__', channelId: '100000000000000002' },
    { type: 'set-indicator', indicator: 'loud' },
    { type: 'set-shows-people', shows: 'yes' },
    { type: 'set-mix' },
    { type: 'set-mix', mix: { channelVolume: 2.01 } },
    { type: 'set-mix', mix: { monitorVolume: -0.1 } },
    { type: 'set-mix', mix: { channelVolume: Number.NaN } },
    { type: 'set-mix', mix: { isMuted: 1 } },
    { type: 'set-tab-volume', tabId: 1, volume: 1.1 },
    { type: 'set-tab-volume', tabId: 1.5, volume: 1 },
    { type: 'remove-tab', tabId: -1 },
    { type: 'stream', tabId: '7' },
    { type: 'stream', tabId: null },
    { type: 'add-tab', tabId: 0.5 },
    { type: 'test-tone', guildId: '100000000000000001' },
    { type: 'add-server', guildId: '100000000000000001' },
    { type: 'stop-server' },
    { type: 'mute-server', guildId: '100000000000000001' },
    { type: 'go-on-clear', guildId: 7 },
    { type: 'save-settings', settings: { language: '../en' } },
    { type: 'save-token', token: 'x'.repeat(10_001), remember: true },
    { type: 'save-settings', settings: { documentPort: 0 } },
    { type: 'save-settings', settings: { mode: 'rot13' } },
  ])('is dropped where it is none: %j', (raw) => expect(parseViewCommand(raw)).toBeNull());
});
