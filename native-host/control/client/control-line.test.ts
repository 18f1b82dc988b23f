import { describe, expect, it } from 'vitest';
import { controlVerbs } from '../../../shared-protocol/control.ts';
import { controlHelp, readControlLine } from './control-line.ts';

const read = (text: string) => readControlLine(text === '' ? [] : text.split(' '));

describe('earshot-host control', () => {
  it.each([
    ['status', 'status', {}],
    ['watch', 'watch', {}],
    ['mute', 'mute', { to: 'toggle' }],
    ['mute on', 'mute', { to: 'on' }],
    ['pause off', 'pause', { to: 'off' }],
    ['stop', 'stop', {}],
    ['start', 'start', {}],
    ['volume 80', 'volume', { to: 80 }],
    ['volume 80%', 'volume', { to: 80 }],
    ['volume +5', 'volume', { by: 5 }],
    ['volume -5', 'volume', { by: -5 }],
    ['tab-volume 2 40', 'tab-volume', { tab: 2, to: 40 }],
    ['tab-volume Rain on leaves -10', 'tab-volume', { tab: 'Rain on leaves', by: -10 }],
    ['solo 3', 'solo', { tab: 3 }],
    ['solo Rain', 'solo', { tab: 'Rain' }],
    ['solo off', 'solo', { tab: null }],
    ['scene next', 'scene', { next: true }],
    ['scene The long rest', 'scene', { name: 'The long rest' }],
    ['channel Tavern', 'channel', { name: 'Tavern' }],
    ['indicator priority', 'indicator', { to: 'priority' }],
  ])('%s', (text, verb, args) => {
    expect(read(text)).toEqual({ kind: 'wish', verb, args, browser: null, isJson: false });
  });

  it('takes its options anywhere', () => {
    expect(read('--browser firefox volume -5 --json')).toMatchObject({ browser: 'firefox', isJson: true });
    expect(read('mute --browser=chrome')).toMatchObject({ browser: 'chrome', args: { to: 'toggle' } });
  });

  it.each([
    '',
    'sing',
    'token',
    'mute loud',
    'mute on off',
    'volume',
    'volume loud',
    'volume 201',
    'volume 1 2',
    'tab-volume 2',
    'tab-volume 2 101',
    'solo',
    'solo 0',
    'scene',
    'channel',
    'indicator',
    'indicator loud',
    'stop now',
    'status --all',
    '--browser',
    'status -x',
  ])('does not understand %j', (text) => {
    expect(read(text)).toEqual({ kind: 'wrong', why: expect.stringMatching(/./) as string });
  });

  it('helps, and names every verb there', () => {
    for (const text of ['--help', '-h', 'help', 'mute --help']) expect(read(text)).toEqual({ kind: 'help' });
    for (const verb of Object.keys(controlVerbs)) expect(controlHelp).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
  });
});
