import * as v from 'valibot';
import { controlVerbs, isControlVerb, type ControlVerb } from '../../../shared-protocol/control.ts';

/** The command line after `control`. */
export type ControlLine =
  | { kind: 'help' }
  | { kind: 'wrong'; why: string }
  | { kind: 'wish'; verb: ControlVerb; args: Record<string, unknown>; browser: string | null; isJson: boolean };

export const controlHelp = `earshot-host control VERB [--browser NAME] [--json]

  status                        show what is streaming, where and how loud
  watch                         show the same, again at every change
  mute [on|off|toggle]          mute for the channel
  pause [on|off|toggle]         send nothing; the tabs keep playing
  stop                          end the stream
  start                         resume after a pause, or stream the last tab again
  volume LEVEL                  channel volume, 0 to 200
  tab-volume TAB LEVEL          0 to 100; TAB is its number in status or part of its title
  solo TAB|off                  play this tab alone
  scene NAME|next               bring back a saved scene
  channel NAME|next             move to a recent channel
  indicator ring|none|priority  set the speaking indicator

LEVEL is a percentage such as 80, or +5 and -5 for louder and quieter.

  --browser NAME   which browser, if several are running; by default the one that went live last
  --json           print one JSON object per line

Exit codes: 0 done, 1 refused, 64 not understood, 69 no browser, 75 try again later, 77 not allowed`;

type Arguments = Record<string, unknown>;

const level = (text: string | undefined): Arguments | null => {
  const [, sign, digits] = /^([+-]?)(\d{1,3}(?:\.\d+)?)%?$/.exec(text ?? '') ?? [];
  if (digits === undefined) return null;
  return sign ? { by: Number(`${sign}${digits}`) } : { to: Number(digits) };
};
const tab = (text: string): number | string => (/^\d{1,3}$/.test(text) ? Number(text) : text);
const named = (words: readonly string[]): Arguments | null =>
  words.length === 0 ? null : words.join(' ') === 'next' ? { next: true } : { name: words.join(' ') };
const bare = (words: readonly string[]): Arguments | null => (words.length === 0 ? {} : null);
const onOff = ([to = 'toggle', ...more]: readonly string[]): Arguments | null => (more.length === 0 ? { to } : null);

/** The arguments by each verb's names; null if there are too many or too few. `controlVerbs` checks their values. */
const readers: Record<ControlVerb, (words: readonly string[]) => Arguments | null> = {
  status: bare,
  watch: bare,
  mute: onOff,
  pause: onOff,
  stop: bare,
  start: bare,
  volume: ([text, ...more]) => (more.length === 0 ? level(text) : null),
  // A title may have several words.
  'tab-volume': (words) => {
    const set = level(words.at(-1));
    return set && words.length > 1 ? { tab: tab(words.slice(0, -1).join(' ')), ...set } : null;
  },
  solo: (words) => {
    const text = words.join(' ');
    return text === '' ? null : { tab: text === 'off' ? null : tab(text) };
  },
  scene: named,
  channel: named,
  indicator: ([to, ...more]) => (more.length === 0 ? { to } : null),
};

/** Options may be anywhere; a dash with a digit is a level. */
export function readControlLine(parameters: readonly string[]): ControlLine {
  const words: string[] = [];
  let browser: string | null = null;
  let isJson = false;
  for (let at = 0; at < parameters.length; at += 1) {
    const word = parameters[at] ?? '';
    if (word === '--help' || word === '-h') return { kind: 'help' };
    if (word === '--json') isJson = true;
    else if (word === '--browser' || word.startsWith('--browser=')) {
      browser = word === '--browser' ? (parameters[(at += 1)] ?? '') : word.slice('--browser='.length);
      if (browser === '') return { kind: 'wrong', why: '--browser needs a name' };
    } else if (/^--?[a-z]/i.test(word)) return { kind: 'wrong', why: `unknown option ${word}` };
    else words.push(word);
  }
  const [verb, ...rest] = words;
  if (verb === undefined) return { kind: 'wrong', why: 'a verb is missing' };
  if (verb === 'help') return { kind: 'help' };
  if (!isControlVerb(verb)) return { kind: 'wrong', why: `unknown verb "${verb}"` };
  const args = readers[verb](rest);
  if (args === null || !v.is(controlVerbs[verb], args))
    return { kind: 'wrong', why: `${verb} does not take "${rest.join(' ')}"` };
  return { kind: 'wish', verb, args, browser, isJson };
}
