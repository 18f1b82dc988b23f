import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

/** It brings no types. */
const { load } = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown };

const folder = '.github/ISSUE_TEMPLATE';
const read = (name: string): unknown => load(readFileSync(join(folder, name), 'utf8'));

/** GitHub shows no form at all if it breaks one of these rules: docs.github.com, "Syntax for GitHub's form schema". */
const Id = v.pipe(v.string(), v.regex(/^[\w-]+$/));
const Label = v.pipe(v.string(), v.nonEmpty());
const Validations = v.optional(v.strictObject({ required: v.optional(v.boolean()) }));
const words = { label: Label, description: v.optional(v.string()) };
const typed = { placeholder: v.optional(v.string()), value: v.optional(v.string()) };
const unique = <T>(items: readonly T[]): boolean => new Set(items).size === items.length;
const Options = v.pipe(v.array(Label), v.minLength(1), v.check(unique), v.excludes('None'));
const Element = v.variant('type', [
  v.strictObject({ type: v.literal('markdown'), attributes: v.strictObject({ value: Label }) }),
  v.strictObject({
    type: v.literal('input'),
    id: Id,
    attributes: v.strictObject({ ...words, ...typed }),
    validations: Validations,
  }),
  v.strictObject({
    type: v.literal('textarea'),
    id: Id,
    attributes: v.strictObject({ ...words, ...typed, render: v.optional(v.string()) }),
    validations: Validations,
  }),
  v.strictObject({
    type: v.literal('dropdown'),
    id: Id,
    attributes: v.strictObject({
      ...words,
      options: Options,
      multiple: v.optional(v.boolean()),
      default: v.optional(v.number()),
    }),
    validations: Validations,
  }),
  v.strictObject({
    type: v.literal('checkboxes'),
    id: Id,
    attributes: v.strictObject({
      ...words,
      options: v.array(v.strictObject({ label: Label, required: v.optional(v.boolean()) })),
    }),
  }),
]);
const Form = v.strictObject({
  name: Label,
  description: Label,
  title: v.optional(v.string()),
  labels: v.optional(v.array(Label)),
  body: v.pipe(v.array(Element), v.minLength(1)),
});
const forms = readdirSync(folder).filter((name) => name !== 'config.yml');

it('three forms are offered', () => expect(forms).toEqual(['idea.yml', 'language.yml', 'problem.yml']));

describe.each(forms)('%s', (name) => {
  const { body } = v.parse(Form, read(name));
  const asking = body.filter((element) => element.type !== 'markdown');

  it('asks for something, under ids and labels that occur once', () => {
    expect(asking.length).toBeGreaterThan(0);
    expect(unique(asking.map(({ id }) => id))).toBe(true);
    expect(unique(asking.map(({ attributes }) => attributes.label))).toBe(true);
  });
});

describe('a report of a problem', () => {
  const { body } = v.parse(Form, read('problem.yml'));
  const texts = JSON.parse(readFileSync('extension/locales/en.json', 'utf8')) as Record<string, string>;

  it('has the fields that the extension fills in, and those that only a person knows', () => {
    const ids = body.flatMap((element) => ('id' in element ? [element.id] : []));
    expect(ids).toEqual(expect.arrayContaining(['what-happened', 'diagnostics', 'log', 'browser', 'system']));
  });

  it.each([
    ['diagnostics', 'copyDiagnostics'],
    ['log', 'saveLog'],
  ])('says which button makes the %s', (id, key) => {
    const field = body.find((element) => 'id' in element && element.id === id)!;
    expect(JSON.stringify(field)).toContain(JSON.stringify(`"${texts[key]}"`).slice(1, -1));
  });

  it('warns of tokens', () => expect(JSON.stringify(body[0])).toMatch(/token/));
});

it('leads to a part of the README that is there', () => {
  const [, part] = /\\?"([^"\\]+)\\?" in the README/.exec(JSON.stringify(read('problem.yml'))) ?? [];
  expect(readFileSync('README.md', 'utf8')).toContain(`\n## ${part}\n`);
});

it('takes no issue without a form', () => expect(read('config.yml')).toEqual({ blank_issues_enabled: false }));
