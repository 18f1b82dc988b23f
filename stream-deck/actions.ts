import type { ControlState, ControlVerb } from '../shared-protocol/control.ts';
import type { Settings } from './deck-events.ts';

/** What a press wishes. */
export interface Wish {
  verb: ControlVerb;
  args: Record<string, unknown>;
}

/** How a key looks; `state` counts its pictures from 0. */
export interface Look {
  state: number;
  title: string;
}

export interface Action {
  name: string;
  tooltip: string;
  /** one for each state, of key-pictures.ts */
  pictures: readonly string[];
  /** fields of the settings that count for it */
  fields: readonly (keyof Settings)[];
  /** a dial can carry it */
  isDial?: true;
  press(settings: Settings, state: ControlState): Wish;
  look(settings: Settings, state: ControlState): Look;
}

/** Of a title that a key has room for. */
const maxTitle = 12;
const short = (text: string): string =>
  [...text].length > maxTitle ? `${[...text].slice(0, maxTitle - 1).join('')}…` : text;

/** The tab that the settings name: by its number, or a part of its title. */
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
    tooltip: 'Stops the stream, or streams the tab of last time again',
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
    tooltip: 'Mutes the stream to the channel',
    pictures: ['sound', 'muted'],
    fields: [],
    press: () => ({ verb: 'mute', args: { to: 'toggle' } }),
    look: (_, state) => ({ state: state.muted ? 1 : 0, title: '' }),
  },
  pause: {
    name: 'Pause',
    tooltip: 'Nothing leaves, and the tabs go on',
    pictures: ['pause', 'paused'],
    fields: [],
    press: () => ({ verb: 'pause', args: { to: 'toggle' } }),
    look: (_, state) => ({ state: state.paused ? 1 : 0, title: '' }),
  },
  volume: {
    name: 'Volume',
    tooltip: 'Changes the volume to the channel by a step; a dial turns it, and mutes when pressed',
    pictures: ['volume'],
    fields: ['step'],
    isDial: true,
    press: ({ step }) => ({ verb: 'volume', args: { by: step } }),
    look: (_, state) => ({ state: 0, title: isOn(state) ? percent(state.volume) : '' }),
  },
  'tab-volume': {
    name: 'Volume of a tab',
    tooltip: 'Changes the volume of one tab by a step; the tab by its number or a part of its title',
    pictures: ['tab'],
    fields: ['name', 'step'],
    isDial: true,
    press: ({ name, step }) => ({ verb: 'tab-volume', args: { tab: tabOf(name), by: step } }),
    look: ({ name }, state) => ({ state: 0, title: percent(tabIn(state, name)?.volume) }),
  },
  solo: {
    name: 'Solo',
    tooltip: 'Only this tab is heard; pressed again, all are',
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
    tooltip: 'Goes to a scene by its name, or to the next one',
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
    tooltip: 'Goes to a channel that was streamed to lately, by its name, or to the next one',
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
    tooltip: 'Ring, no ring or priority; pressed again, the ring is back',
    pictures: ['ring', 'ringing'],
    fields: ['indicator'],
    press: ({ indicator }, state) => ({
      verb: 'indicator',
      args: { to: state.indicator === indicator ? 'ring' : indicator },
    }),
    look: ({ indicator }, state) => ({ state: state.indicator === indicator ? 1 : 0, title: '' }),
  },
};

/** What a turn of a dial wishes; its direction is the user's, whatever sign the step has. */
export const turn = (action: Action, settings: Settings, state: ControlState, ticks: number): Wish => {
  const { verb, args } = action.press(settings, state);
  return { verb, args: { ...args, by: Math.max(-200, Math.min(200, ticks * Math.abs(settings.step))) } };
};
