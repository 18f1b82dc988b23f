import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const pages = ['extension', 'local-server/page', 'scripts/demo-page/public', 'stream-deck'];

/** Sides of the screen that are meant, or make no difference: in which file, for which value, and why. */
const meant: readonly { file: string; value: RegExp; why: string }[] = [
  {
    file: 'extension/popup/mix/meter.css',
    value: /^(?:ltr|(?:repeating-)?linear-gradient\(to right, .*|inset\(0 calc\(.*\) 0 0\))$/,
    why: 'each row of lamps is drawn from the left, and mirrored as a whole',
  },
  {
    file: 'extension/popup/screens/connecting.css',
    value: /^(?:0 0|100% 0|linear-gradient\(to right, var\(--accent\), var\(--accent\)\) .*)$/,
    why: 'one colour that goes to and fro',
  },
  {
    file: 'scripts/demo-page/public/demo.css',
    value: /^radial-gradient\(ellipse 90% 60% at 50% 108%/,
    why: 'in the middle',
  },
];

interface Declaration {
  property: string;
  value: string;
}

/** Of a stylesheet, or of the style elements of a page. */
function declarationsIn(file: string, text: string): Declaration[] {
  const css = file.endsWith('.html')
    ? [...text.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, inner]) => inner).join('\n')
    : text;
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, '');
  return [...bare.matchAll(/(?<=[{;]\s*)([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])/g)].map(([, property = '', value = '']) => ({
    property,
    value: value.replace(/\s+/g, ' ').trim(),
  }));
}

/** Splits at blanks that stand in no brackets. */
const parts = (value: string): string[] => value.match(/(?:[^\s(]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];

/** Whether a declaration looks the same, or turns with the reading direction. */
function followsReading({ property, value }: Declaration): boolean {
  if (/(?:^|-)(?:left|right)(?:-|$)/.test(property)) return false;
  if (property === 'direction' || property === 'background-position') return false;
  if (/^(?:text-align|float|clear|transform-origin|object-position|justify-content)$/.test(property))
    return !/\b(?:left|right)\b/.test(value);
  if (/^(?:margin|padding|inset|border-width|border-color|border-style|scroll-margin|scroll-padding)$/.test(property)) {
    const [, right, , left] = parts(value);
    return left === undefined || left === right;
  }
  if (property === 'border-radius') {
    const [topLeft, topRight = topLeft, bottomRight = topLeft, bottomLeft = topRight] = parts(value);
    return topLeft === topRight && bottomRight === bottomLeft;
  }
  if (/^(?:translate|transform)$/.test(property)) return !/^(?!0\b|none)[^(]*\d|translate(?:X|3d)?\(/.test(value);
  if (/gradient\(/.test(value)) return !/\bto (?:left|right)\b|-?\d+deg|\bat (?!50%|center)/.test(value);
  if (property === 'clip-path') return !/^inset\(/.test(value) || value === 'inset(50%)';
  return true;
}

const stylesheets = pages.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => /\.(?:css|html)$/.test(path)),
);

describe('every page can be read from the right', () => {
  it.each(stylesheets)('%s names no side of the screen', (file) => {
    const exceptions = meant.filter((each) => each.file === file);
    const isMeant = ({ value }: Declaration): boolean => exceptions.some((each) => each.value.test(value));
    const found = declarationsIn(file, readFileSync(join(root, file), 'utf8'));
    expect(found.filter((each) => !followsReading(each) && !isMeant(each))).toEqual([]);
  });

  it('and there is something to look at', () => {
    expect(stylesheets.length).toBeGreaterThan(40);
    for (const { file } of meant) expect(stylesheets).toContain(file);
  });
});

describe('a side of the screen is found', () => {
  it.each([
    'margin-left: 4px',
    'left: 0',
    'border-top-right-radius: 4px',
    'text-align: right',
    'float: left',
    'padding: 4px 8px 4px 12px',
    'inset: 0 auto 0 4px',
    'border-radius: 4px 0 0 4px',
    'translate: 4px 0',
    'transform: translateX(-50%)',
    'background: linear-gradient(to right, red, blue)',
    'background: linear-gradient(90deg, red, blue)',
    'direction: rtl',
    'scroll-padding-right: 4px',
  ])('in %s', (css) => {
    expect(declarationsIn('a.css', `a { ${css}; }`).map(followsReading)).toEqual([false]);
  });

  it.each([
    'margin-inline: 4px 8px',
    'inset-inline-start: 0',
    'text-align: end',
    'padding: 4px 8px',
    'padding: 4px 8px 12px',
    'border-radius: 4px 4px 0 0',
    'translate: 0 4px',
    'background: linear-gradient(to var(--onward, right), red, blue)',
    'scale: -1 1',
  ])('and not in %s', (css) => {
    expect(declarationsIn('a.css', `a { ${css}; }`).map(followsReading)).toEqual([true]);
  });
});
