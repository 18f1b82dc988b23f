import { describe, expect, it } from 'vitest';
import { ToHost } from './native-messages.ts';
import { parseJson } from './parse-json.ts';

const audio = '{"type":"audio","session":SESSION,"sequence":SEQUENCE,"capturedAt":AT,"data":"AAAA"}';
const open =
  '{"type":"open","id":1,"session":1,"dialect":"v8","ssrc":SSRC,"candidates":[{"host":"192.0.2.1","port":PORT}],"allowLoopback":false}';
const good: Record<string, string> = { SESSION: '1', SEQUENCE: '0', AT: '1764172800000.5', SSRC: '7', PORT: '50004' };

/** A message as on the wire, with one field replaced by `literal`. */
const read = (message: string, field: string, literal: string) =>
  parseJson(
    ToHost,
    message.replace(/[A-Z]{2,}/g, (name) => (name === field ? literal : (good[name] ?? name))),
    'message-shape',
  );

const noInteger = ['-1', '1.5', '"1"', 'null', 'true', '[]', '[1]', '{}', '1e999', '-0.5', '""'];
const fields: [field: string, message: string, taken: string[], refused: string[]][] = [
  [
    'SESSION',
    audio,
    ['0', '1', '9007199254740991', '1e3'],
    [...noInteger, '9007199254740992', '9007199254740993', '1e300'],
  ],
  ['SEQUENCE', audio, ['0', '4294967296', '9007199254740991'], [...noInteger, '9007199254740993']],
  ['AT', audio, ['0', '-1', '1.5', '1e15'], ['"1"', 'null', 'true', '[]', '{}', '1e999', '-1e999', '""']],
  ['PORT', open, ['1', '80', '65535'], [...noInteger, '0', '65536', '70000', '4294967297', '"80"']],
  ['SSRC', open, ['0', '4294967295'], [...noInteger, '4294967296', '9007199254740993']],
];

describe.each(fields)('%s of a message to the helper', (field, message, taken, refused) => {
  it.each(taken)('may be %s', (literal) => expect(() => read(message, field, literal)).not.toThrow());

  it.each(refused)('may not be %s', (literal) =>
    expect(() => read(message, field, literal)).toThrow(expect.objectContaining({ code: 'message-shape' })),
  );

  it('may not be missing', () => {
    const without = message.replace(new RegExp(`"\\w+":${field},?`), '');
    expect(without).not.toBe(message);
    expect(() => read(without, field, '0')).toThrow(expect.objectContaining({ code: 'message-shape' }));
  });
});

describe('further sessions of a frame', () => {
  const withAlso = (literal: string) => read(audio.replace('}', `,"also":${literal}}`), '', '');
  const numbers = (count: number) => JSON.stringify(Array.from({ length: count }, (_, index) => index + 2));

  it.each(['[]', '[2]', numbers(15)])('may be %s', (literal) => expect(() => withAlso(literal)).not.toThrow());

  it.each([numbers(16), '[1]', '[2,2]', '[-1]', '["2"]', 'null', '2', '{}', '[[2]]'])('may not be %s', (literal) =>
    expect(() => withAlso(literal)).toThrow(expect.objectContaining({ code: 'message-shape' })),
  );
});
