import { describe, expect, it } from 'vitest';
import { parseViewCommand } from './view-command.ts';

describe('a view’s command', () => {
  it('copies the fields that it knows and no others', () => {
    expect(parseViewCommand(JSON.parse('{"type":"stop","__proto__":{"x":1},"url":"https://x"}'))).toEqual({
      type: 'stop',
    });
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
    { type: 'set-speaking', shows: 'yes' },
    { type: 'save-token', token: 'x'.repeat(10_001), remember: true },
    { type: 'save-settings', settings: { documentPort: 0 } },
    { type: 'save-settings', settings: { mode: 'rot13' } },
  ])('is dropped where it is none: %j', (raw) => expect(parseViewCommand(raw)).toBeNull());
});
