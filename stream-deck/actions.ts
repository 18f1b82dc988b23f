import type { ControlState, ControlVerb } from '../shared-protocol/control.ts';
import type { Settings } from './deck-events.ts';

/** A key press's request. */
export interface Wish {
  verb: ControlVerb;
  args: Record<string, unknown>;
}

/** A key's look; `state` counts its pictures from 0. */
export interface Look {
  state: number;
  title: string;
}

export interface Action {
  name: string;
  tooltip: string;
  /** one for each state, of key-pictures.ts */
  pictures: readonly string[];
  /** settings fields that it uses */
  fields: readonly (keyof Settings)[];
  /** a dial can show it */
  isDial?: true;
  press(settings: Settings, state: ControlState): Wish;
  look(settings: Settings, state: ControlState): Look;
}

/** The length of a title that fits on a key. */
const maxTitle = 12;
const short = (text: string): string =>
  [...text].length > maxTitle ? `${[...text].slice(0, maxTitle - 1).join('')}…` : text;

/** The tab in the settings: by its number, or a part of its title. */
export const tabOf = (name: string): number | string => (/^[1-9]\d{0,2}$/.test(name) ? Number(name) : name || 1);

const tabIn = (state: ControlState, name: string) => {
  const wanted = tabOf(name);
  return state.tabs.find(({ number, title, site }) =>
    typeof wanted === 'number' ? number === wanted : `${title}\n${site}`.toLowerCase().includes(wanted.toLowerCase()),
  );
};

const isOn = ({ state }: ControlState): boolean => state === 'live' || state === 'reconnecting';
const namedOrNext = (name: string): Record<string, unknown> => (name === '' ? { next: true } : { name });
const percent = (value: number | undefined): string => (value === undefined ? '' : `${value}%`);

/** Each key that can be put on a deck, by the last part of its id. */
export const actions: Readonly<Record<string, Action>> = {
  stream: {
    name: 'Stream',
    tooltip: 'Stop the stream, or stream the last tab again',
    pictures: ['stream', 'live'],
    fields: [],
    press: (_, state) => ({ verb: isOn(state) || state.state === 'connecting' ? 'stop' : 'start', args: {} }),
    look: (_, state) => ({
      state: isOn(state) ? 1 : 0,
      title: isOn(state) ? short(state.channels[0]?.name ?? '') : '',
    }),
  },
  mute: {
    name: 'Mute',
    tooltip: 'Mute the stream for the channel',
    pictures: ['sound', 'muted'],
    fields: [],
    press: () => ({ verb: 'mute', args: { to: 'toggle' } }),
    look: (_, state) => ({ state: state.muted ? 1 : 0, title: '' }),
  },
  pause: {
    name: 'Pause',
    tooltip: 'Send nothing while the tabs keep playing',
    pictures: ['pause', 'paused'],
    fields: [],
    press: () => ({ verb: 'pause', args: { to: 'toggle' } }),
    look: (_, state) => ({ state: state.paused ? 1 : 0, title: '' }),
  },
  volume: {
    name: 'Volume',
    tooltip: 'Change the channel volume by a step. On a dial, turn to change it and press to mute.',
    pictures: ['volume'],
    fields: ['step'],
    isDial: true,
    press: ({ step }) => ({ verb: 'volume', args: { by: step } }),
    look: (_, state) => ({ state: 0, title: isOn(state) ? percent(state.volume) : '' }),
  },
  'tab-volume': {
    name: 'Tab volume',
    tooltip: 'Change one tab’s volume by a step. Name the tab by its number or part of its title.',
    pictures: ['tab'],
    fields: ['name', 'step'],
    isDial: true,
    press: ({ name, step }) => ({ verb: 'tab-volume', args: { tab: tabOf(name), by: step } }),
    look: ({ name }, state) => ({ state: 0, title: percent(tabIn(state, name)?.volume) }),
  },
  solo: {
    name: 'Solo',
    tooltip: 'Play one tab alone. Press again to hear them all.',
    pictures: ['solo', 'soloed'],
    fields: ['name'],
    press: ({ name }, state) => ({ verb: 'solo', args: { tab: tabIn(state, name)?.solo ? null : tabOf(name) } }),
    look({ name }, state) {
      const tab = tabIn(state, name);
      return { state: tab?.solo ? 1 : 0, title: tab ? short(tab.title) : '' };
    },
  },
  scene: {
    name: 'Scene',
    tooltip: 'Go to a scene by name, or to the next one',
    pictures: ['scene', 'in-scene'],
    fields: ['name'],
    press: ({ name }) => ({ verb: 'scene', args: namedOrNext(name) }),
    look: ({ name }, { scene }) => ({
      state: name !== '' && scene?.toLowerCase() === name.toLowerCase() ? 1 : 0,
      title: short(name || (scene ?? '')),
    }),
  },
  channel: {
    name: 'Channel',
    tooltip: 'Move to a recent channel by name, or to the next one',
    pictures: ['channel', 'in-channel'],
    fields: ['name'],
    press: ({ name }) => ({ verb: 'channel', args: namedOrNext(name) }),
    look: ({ name }, { channels }) => ({
      state: name !== '' && channels.some((one) => one.name.toLowerCase() === name.toLowerCase()) ? 1 : 0,
      title: short(name || (channels[0]?.name ?? '')),
    }),
  },
  indicator: {
    name: 'Speaking indicator',
    tooltip: 'Set ring, no ring or priority. Press again for the ring.',
    pictures: ['ring', 'ringing'],
    fields: ['indicator'],
    press: ({ indicator }, state) => ({
      verb: 'indicator',
      args: { to: state.indicator === indicator ? 'ring' : indicator },
    }),
    look: ({ indicator }, state) => ({ state: state.indicator === indicator ? 1 : 0, title: '' }),
  },
};

/** A dial's request; the turn gives the direction, whatever the step's sign. */
export const turn = (action: Action, settings: Settings, state: ControlState, ticks: number): Wish => {
  const { verb, args } = action.press(settings, state);
  return { verb, args: { ...args, by: Math.max(-200, Math.min(200, ticks * Math.abs(settings.step))) } };
};
