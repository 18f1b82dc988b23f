import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { channelId, guild, guildId, token } from '../discord/testing/gateway-world.ts';
import type { LogLevel } from '../../shared-protocol/log-level.ts';
import { createSessionWorld, tabView, type SessionWorld } from './testing/session-world.ts';

let world: SessionWorld;
let lines: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  lines = [];
  const { createFactsLog } = await import('./facts-log.ts');
  const look = createFactsLog((level: LogLevel, text: string) => void lines.push(`${level} ${text}`));
  world = await createSessionWorld({ onChange: () => look(world.session.facts()) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('tells an evening from sign-in to the end, each change once, and names nobody', async () => {
  await world.signIn();
  await world.goLive();
  await world.session.command({ type: 'set-mix', mix: { isMuted: true } });
  await world.session.command({ type: 'set-mix', mix: { channelVolume: 0.5 } });
  await world.session.command({ type: 'add-tab', tabId: 2 });
  world.session.onTabClosed(2);
  world.sockets[0]!.drop(4004);
  await world.clock.settle();
  expect(lines).toEqual(
    expect.arrayContaining([
      'info gateway: connecting, attempt 1',
      'info gateway: ready',
      'info helper: ready, version 0.1.0',
      'info stream 1: joining',
      expect.stringMatching(/^info stream 1: live: v8, aead_aes256_gcm_rtpsize, .*nobody there/),
      'info mix: 1 tabs, muted',
      'info mix: 2 tabs, muted',
      'warn notice: tab-left',
      expect.stringMatching(/^error gateway: stopped: token-refused/),
      expect.stringMatching(/^error stream: over: token-refused/),
      expect.stringMatching(/^info last stream: .*ended by token-refused/),
    ]),
  );
  expect(lines.filter((line) => line === 'info gateway: ready')).toHaveLength(1);
  const all = lines.join('\n');
  const secrets = [token, channelId, guildId, guild.name, guild.channels[0]!.name, tabView(1).title, 'rain.example'];
  for (const secret of secrets) expect(all).not.toContain(secret);
});
