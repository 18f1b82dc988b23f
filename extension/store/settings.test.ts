import { parse } from 'valibot';
import { expect, it } from 'vitest';
import { defaultSettings, Settings } from './settings.ts';

it('speaks today’s dialect, in its first mode, at what the channel allows, if nothing else was set', () => {
  expect(parse(Settings, {})).toEqual(defaultSettings);
  expect(defaultSettings).toMatchObject({
    gatewayUrl: 'wss://gateway.discord.gg',
    dialect: 'v8',
    mode: 'aead_aes256_gcm_rtpsize',
    bitrate: null,
    documentPort: 80,
    asksForChannel: false,
    language: null,
    keepsAwake: true,
    offersToGoOn: true,
    goesOnByItself: false,
    isDeafened: true,
    showsStatus: false,
    showsActivity: false,
    leavesAfterMin: null,
  });
});

it('takes over what an older version stored', () => {
  const stored = { gatewayUrl: 'ws://127.0.0.1:9/', dialect: 'original', mode: 'xsalsa20_poly1305', documentPort: 99 };
  expect(parse(Settings, stored)).toEqual({ ...defaultSettings, ...stored });
});

it.each([
  [{ mode: 'plain' }, { mode: 'aead_aes256_gcm_rtpsize' }],
  [
    { dialect: 'original', mode: 'aead_aes256_gcm_rtpsize' },
    { dialect: 'original', mode: 'xsalsa20_poly1305' },
  ],
  [{ dialect: 7, mode: {}, documentPort: 0, gatewayUrl: null }, {}],
  [{ bitrate: 15_999 }, {}],
  [{ bitrate: 510_001 }, {}],
  [{ bitrate: 64_000.5 }, {}],
  [{ bitrate: '64000' }, {}],
  [{ bitrate: 510_000 }, { bitrate: 510_000 }],
  [{ language: '../../x', asksForChannel: 'yes' }, {}],
  [{ language: 'pt-BR' }, { language: 'pt-BR' }],
])('of %j makes what is right', (stored, expected) => {
  expect(parse(Settings, stored)).toEqual({ ...defaultSettings, ...expected });
});
