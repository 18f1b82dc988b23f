import { describe, expect, it } from 'vitest';
import english from '../extension/locales/en.json' with { type: 'json' };
import { actions } from '../stream-deck/actions.ts';
import { documentAt, proseOf } from './documents.ts';

const straight = (text: string): string => text.replaceAll('’', "'");
const labels = new Set([...Object.values(english), ...Object.values(actions).map(({ name }) => name)].map(straight));
/** Of other programs' and sites' pages: their names are theirs to change. */
const othersLabels = [
  'Report a vulnerability',
  'Press actions',
  'internal',
  'Time interval',
  'Target Variable (stdout)',
  'Name',
  'Browser',
];

/**
 * What stands in bold inside a sentence. The first words of a paragraph, a row or an item are its heading, and a cell that
 * is bold as a whole is only loud.
 */
function boldIn(text: string): string[] {
  const paragraphs = proseOf(text).replace(/(?<=[^\n])\n(?! *(?:[\n\-|>#]|\d+\. )) */g, ' ');
  return paragraphs.split('\n').flatMap((line) =>
    [...line.matchAll(/\*\*([^*]+)\*\*/g)].flatMap(({ index, 0: whole, 1: bold }) => {
      const isFirst = /^ *(?:[->] |\d+\. )?$/.test(line.slice(0, index));
      const isCell = /^ *\|/.test(line.slice(index + whole.length)) && line.slice(0, index).endsWith('| ');
      return isFirst || isCell ? [] : [straight(bold!)];
    }),
  );
}

describe.each(['README.md', 'PRIVACY.md', 'SECURITY.md', 'docs/remote.md', 'native-host/README.md'])('%s', (path) => {
  it('calls what people see in Earshot as Earshot does', () => {
    const unknown = boldIn(documentAt(path).text).filter((bold) => !labels.has(bold) && !othersLabels.includes(bold));
    expect(unknown).toEqual([]);
  });
});

it('docs/remote.md lists each action of the plugin for the Stream Deck', () => {
  const text = straight(documentAt('docs/remote.md').text.replace(/\s+/g, ' '));
  const [, list = ''] = /listed under \*\*Earshot\*\*: ([^.]*)\./.exec(text) ?? [];
  expect(list.split(', ').sort()).toEqual(
    Object.values(actions)
      .map(({ name }) => straight(name))
      .sort(),
  );
});
