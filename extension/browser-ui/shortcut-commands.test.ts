import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import type { SessionView } from '../page-contract/view.ts';
import { plainMix } from '../store/mix.ts';
import type { Tab } from '../store/tab.ts';
import { firefoxManifest, type SourceManifest } from '../../scripts/build/firefox-manifest.ts';
import { shortcutNames } from '../page-contract/shortcut-names.ts';
import { createShortcutCommands } from './shortcut-commands.ts';

const tab: Tab = { id: 7, title: 'Rain', site: 'rain.example', iconUrl: null };
let said: unknown[];
let refuses: boolean;
let volume: number;
let run: ReturnType<typeof createShortcutCommands>;

beforeEach(() => {
  said = [];
  refuses = false;
  volume = 1;
  const note = async (what: unknown) => {
    if (refuses) throw new EarshotError('message-state');
    said.push(what);
  };
  run = createShortcutCommands({
    session: {
      get mix() {
        return { ...plainMix, channelVolume: volume };
      },
      command: note,
      toggle: (wanted) => note(['toggle', wanted.id]),
      toggleMute: () => note('mute'),
      pushToTalk: () => note('talk'),
      addTab: (wanted) => note(['add', wanted.id]),
    },
    makeView: async () => ({ guilds: [], recent: [], chosen: null, servers: [] }) as unknown as SessionView,
    nextScene: () => note('scene'),
    onVolume: (next) => void said.push(['volume', next]),
  });
});

it.each([
  ['toggle-stream', [['toggle', 7]]],
  ['toggle-mute', ['mute']],
  ['toggle-pause', [{ type: 'set-mix', mix: { isPaused: true } }]],
  ['volume-up', [{ type: 'set-mix', mix: { channelVolume: 1.1 } }, ['volume', 1.1]]],
  ['volume-down', [{ type: 'set-mix', mix: { channelVolume: 0.9 } }, ['volume', 0.9]]],
  ['add-tab', [['add', 7]]],
  ['next-channel', []],
  ['next-scene', ['scene']],
  ['push-to-talk', ['talk']],
  ['__proto__', []],
  ['unknown', []],
])('%s does %j', async (name, expected) => {
  await run(name, tab);
  expect(said).toEqual(expected);
});

it('a key that does not fit the moment does nothing, and nothing breaks', async () => {
  refuses = true;
  for (const name of shortcutNames) await run(name, tab);
  for (const name of shortcutNames) await run(name, null);
  expect(said).toEqual([]);
});

describe('the manifest', () => {
  const source = JSON.parse(readFileSync('manifest.json', 'utf8')) as SourceManifest;
  type Commands = Record<string, { suggested_key?: Record<string, string>; description?: string }>;
  const sources: [string, Commands][] = [
    ['chromium', source.commands as Commands],
    ['firefox', (JSON.parse(firefoxManifest(source)) as { commands: Commands }).commands],
  ];

  it.each(sources)('of %s names each shortcut, and what opens the popup', (_, commands) => {
    expect(Object.keys(commands).sort()).toEqual(['_execute_action', ...shortcutNames].sort());
    for (const name of shortcutNames) expect(commands[name]?.description).toMatch(/^__MSG_\w+__$/);
  });

  it.each(sources)('of %s suggests three keys at most, and no letter: sites and systems have those', (_, commands) => {
    const suggested = Object.values(commands).flatMap(({ suggested_key: keys }) => (keys ? [keys] : []));
    expect(suggested).toHaveLength(3);
    // In Firefox, Alt+Shift with a letter is an access key of pages; on macOS it types a letter.
    for (const keys of suggested)
      expect(keys).toEqual({
        default: expect.stringMatching(/^Alt\+Shift\+\d$/),
        mac: expect.stringMatching(/^MacCtrl\+Shift\+\d$/),
      });
    expect(new Set(suggested.flatMap((keys) => Object.values(keys))).size).toBe(6);
  });
});
