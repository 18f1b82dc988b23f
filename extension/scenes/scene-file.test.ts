import { describe, expect, it } from 'vitest';
import type { Scene } from '../store/scene.ts';
import { readSceneFile, writeSceneFile } from './scene-file.ts';

const battle: Scene = {
  id: 'a1',
  name: 'Battle',
  tabs: [{ address: 'https://drums.example/', title: 'Drums', volume: 0.35, isMuted: false }],
  channel: { guildId: '41771983423143937', channelId: '127121515262115840' },
};
const withScenes = (scenes: unknown, extra = {}): string =>
  JSON.stringify({ format: 'earshot-scenes', version: 1, scenes, ...extra });

describe('the file of scenes', () => {
  it('gives back what was written, without the ids of this computer', () => {
    const { id, ...filed } = battle;
    const text = writeSceneFile([battle]);
    expect(text).not.toContain(id);
    expect(readSceneFile(text)).toEqual({ scenes: [filed] });
    expect(readSceneFile(`\uFEFF${text}`)).toEqual({ scenes: [filed] });
  });

  it('may lack the channel and the mutes', () => {
    const { name, tabs } = battle;
    const [{ isMuted, ...tab }] = tabs as [(typeof tabs)[number]];
    expect(readSceneFile(withScenes([{ name, tabs: [tab] }]))).toEqual({
      scenes: [{ name, tabs: [{ ...tab, isMuted }], channel: null }],
    });
  });

  it.each([
    ['no JSON', 'Battle', { fault: 'not-a-scene-file' }],
    ['nothing', '', { fault: 'not-a-scene-file' }],
    ['JSON of something else', '{"name":"earshot"}', { fault: 'not-a-scene-file' }],
    ['a list', '[]', { fault: 'not-a-scene-file' }],
    ['a newer version', withScenes([], { version: 2 }), { fault: 'newer' }],
    ['no scene', withScenes([]), { fault: 'empty' }],
    ['more scenes than are kept', withScenes(Array.from({ length: 51 }, () => battle)), { fault: 'too-large' }],
    ['a scene without a name', withScenes([battle, { ...battle, name: ' ' }]), { fault: 'damaged', at: 2 }],
    ['a scene without tabs', withScenes([{ ...battle, tabs: [] }]), { fault: 'damaged', at: 1 }],
    ['a scene that is null', withScenes([null]), { fault: 'damaged', at: 1 }],
    [
      'a volume beyond its range',
      withScenes([{ ...battle, tabs: [{ ...battle.tabs[0], volume: 1.5 }] }]),
      { fault: 'damaged', at: 1 },
    ],
    [
      'an address that is no web page',
      withScenes([{ ...battle, tabs: [{ ...battle.tabs[0], address: 'file:///etc/passwd' }] }]),
      { fault: 'damaged', at: 1 },
    ],
    [
      'an address that runs',
      withScenes([{ ...battle, tabs: [{ ...battle.tabs[0], address: 'javascript:alert(1)' }] }]),
      { fault: 'damaged', at: 1 },
    ],
    [
      'a channel that is none',
      withScenes([{ ...battle, channel: { guildId: 'x', channelId: 'y' } }]),
      { fault: 'damaged', at: 1 },
    ],
    ['too much of it', ' '.repeat(5 * 1024 * 1024), { fault: 'too-large' }],
  ])('is refused whole with its fault: %s', (_, text, fault) => {
    expect(readSceneFile(text)).toEqual(fault);
  });
});
