import { beforeEach, describe, expect, it } from 'vitest';
import { controlVerbs, type ControlState } from '../shared-protocol/control.ts';
import * as v from 'valibot';
import { actions, type Wish } from './actions.ts';
import { DeckEvent, type DeckCommand } from './deck-events.ts';
import { nobody } from './earshot-link.ts';
import { createKeys, type Keys } from './keys.ts';
import { pluginId } from './manifest.ts';

const tab = { site: 'rain.example', volume: 100, muted: false, solo: false };
const live: ControlState = {
  ...nobody,
  state: 'live',
  volume: 80,
  channels: [{ id: '1', name: 'Tavern', server: 'Dragons', state: 'live', muted: false, reason: null }],
  tabs: [
    { ...tab, number: 1, title: 'Rain on the roof of an old house' },
    { ...tab, number: 2, title: 'Battle', volume: 40 },
  ],
  indicator: 'ring',
  scene: 'Battle',
};

let keys: Keys;
let sent: DeckCommand[];
let wishes: Wish[];
let state: ControlState;
let error: { code: string; message: string } | null;

beforeEach(() => {
  sent = [];
  wishes = [];
  state = live;
  error = null;
  keys = createKeys({
    send: (command) => void sent.push(command),
    linkOf: () => ({
      get state() {
        return state;
      },
      async wish(wish) {
        wishes.push(wish);
        return error;
      },
    }),
  });
});

const tell = (event: string, id: string, settings: object = {}, more: object = {}): void =>
  keys.onEvent(
    v.parse(DeckEvent, {
      event,
      action: `${pluginId}.${id}`,
      context: `key of ${id}`,
      device: 'deck',
      payload: { settings, coordinates: { column: 0, row: 0 }, ...more },
    }),
  );
const press = (id: string, settings?: object): void => {
  tell('willAppear', id, settings);
  tell('keyDown', id, settings);
};

describe('a key', () => {
  it.each([
    ['stream', {}, { verb: 'stop', args: {} }],
    ['mute', {}, { verb: 'mute', args: { to: 'toggle' } }],
    ['pause', {}, { verb: 'pause', args: { to: 'toggle' } }],
    ['volume', {}, { verb: 'volume', args: { by: 5 } }],
    ['volume', { step: -10 }, { verb: 'volume', args: { by: -10 } }],
    ['volume', { step: 'loud' }, { verb: 'volume', args: { by: 5 } }],
    ['tab-volume', { name: '2', step: 10 }, { verb: 'tab-volume', args: { tab: 2, by: 10 } }],
    ['tab-volume', {}, { verb: 'tab-volume', args: { tab: 1, by: 5 } }],
    ['solo', { name: 'battle' }, { verb: 'solo', args: { tab: 'battle' } }],
    ['scene', { name: 'Forest' }, { verb: 'scene', args: { name: 'Forest' } }],
    ['scene', {}, { verb: 'scene', args: { next: true } }],
    ['channel', { name: 'Tavern' }, { verb: 'channel', args: { name: 'Tavern' } }],
    ['indicator', {}, { verb: 'indicator', args: { to: 'priority' } }],
  ])('%s with %j wishes what Earshot takes', (id, settings, wish) => {
    press(id, settings);
    expect(wishes).toEqual([wish]);
    expect(v.is(controlVerbs[wish.verb as keyof typeof controlVerbs], wish.args)).toBe(true);
  });

  it('that is pressed again takes back what it did', () => {
    state = { ...live, tabs: [live.tabs[0]!, { ...live.tabs[1]!, solo: true }], indicator: 'priority' };
    press('solo', { name: '2' });
    press('indicator');
    expect(wishes).toEqual([
      { verb: 'solo', args: { tab: null } },
      { verb: 'indicator', args: { to: 'ring' } },
    ]);
  });

  it('starts the stream if nothing is live', () => {
    state = nobody;
    press('stream');
    expect(wishes).toEqual([{ verb: 'start', args: {} }]);
  });

  it('shows what is, and draws nothing twice', () => {
    tell('willAppear', 'mute');
    tell('willAppear', 'stream');
    tell('willAppear', 'solo', { name: '1' });
    expect(sent.map((command) => 'payload' in command && command.payload)).toEqual([
      { state: 0 },
      { title: '' },
      { state: 1 },
      { title: 'Tavern' },
      { state: 0 },
      { title: 'Rain on the…' },
    ]);
    sent = [];
    keys.onState('');
    expect(sent).toEqual([]);
    state = { ...live, muted: true };
    keys.onState('');
    expect(sent[0]).toEqual({ event: 'setState', context: 'key of mute', payload: { state: 1 } });
    tell('willDisappear', 'mute');
    sent = [];
    state = live;
    keys.onState('');
    expect(sent).toEqual([]);
  });

  it('that was refused says so', async () => {
    error = { code: 'needs-click', message: 'Click Earshot in the tab.' };
    press('stream');
    await Promise.resolve();
    expect(sent.slice(-2)).toEqual([
      { event: 'showAlert', context: 'key of stream' },
      { event: 'logMessage', payload: { message: 'stop: Click Earshot in the tab. [needs-click]' } },
    ]);
  });

  it('of another version or plugin does nothing', () => {
    for (const id of ['sing', '__proto__', 'constructor']) press(id);
    keys.onEvent({ event: 'keyDown', action: 'com.other.mute', context: 'x', payload: { settings: {} as never } });
    expect([wishes, sent]).toEqual([[], []]);
  });
});

it('a dial turns the volume by its notches, shows it, and mutes when pressed', () => {
  tell('willAppear', 'volume', { step: 2 });
  expect(sent.at(-1)).toEqual({
    event: 'setFeedback',
    context: 'key of volume',
    payload: { title: 'Volume', value: '80%', indicator: 80 },
  });
  tell('dialRotate', 'volume', { step: 2 }, { ticks: -3 });
  tell('dialRotate', 'volume', { step: 2 }, { ticks: 1000 });
  tell('dialDown', 'volume');
  expect(wishes).toEqual([
    { verb: 'volume', args: { by: -6 } },
    { verb: 'volume', args: { by: 200 } },
    { verb: 'mute', args: { to: 'toggle' } },
  ]);
});

it.each(Object.entries(actions))('%s looks like something, also while no browser is there', (_, action) => {
  const settings = { name: '', step: 5, indicator: 'priority', browser: '' } as const;
  for (const now of [live, nobody]) {
    const { state: shown, title } = action.look(settings, now);
    expect(shown).toBeLessThan(action.pictures.length);
    expect([...title].length).toBeLessThanOrEqual(12);
  }
});
