import { relative } from 'node:path';
import type { Language } from '../../extension/ui/languages.ts';
import { pictureOf, sheetFolder, type Taken } from '../../tests/contact-sheet/pictures.ts';

/** How wide pictures are drawn, so that three popups in both themes, or two wider pages, stand in a row. */
const drawnWidth = { narrow: 270, wide: 420 } as const;
/** A popup's own width; pages in a tab are wider. */
const widestPopup = 360;
/** So that a sheet can be looked at as a whole. */
export const statesPerSheet = { narrow: 12, wide: 4 } as const;

const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const style = `* { box-sizing: border-box; margin: 0; }
body { font: 13px/1.4 system-ui, sans-serif; color: #e8ecea; background: #23292b; padding: 24px; width: 1840px; }
main { display: flex; flex-wrap: wrap; gap: 28px; align-items: flex-start; }
figure { display: grid; gap: 6px; }
figure div { display: flex; gap: 6px; align-items: flex-start; }
figcaption { font-weight: 600; } li { color: #ffb86b; } ul { padding-left: 18px; max-width: 860px; }`;

const html = (language: string, title: string, body: string): string =>
  `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${title}</title><style>${style}</style><h1>${title}</h1><main>${body}</main></html>`;

const kindOf = ({ width }: Taken): keyof typeof drawnWidth => (width > widestPopup ? 'wide' : 'narrow');

const figure = (state: Taken, language: Language): string => {
  const { name, themes, findings } = state;
  const pictures = themes.map(
    (theme) =>
      `<img width="${drawnWidth[kindOf(state)]}" src="${escape(relative(sheetFolder, pictureOf(name, language, theme)))}" alt="">`,
  );
  const worse = (findings[language] ?? []).map((line) => `<li>${escape(line)}</li>`).join('');
  return `<figure><figcaption>${escape(name)}</figcaption><div>${pictures.join('')}</div>${worse && `<ul>${worse}</ul>`}</figure>`;
};

/** The states in their order, those of wide pages apart, as many together as one sheet holds. */
export function portions(taken: readonly Taken[]): Taken[][] {
  const cut = (states: readonly Taken[], size: number): Taken[][] =>
    states.length === 0 ? [] : [states.slice(0, size), ...cut(states.slice(size), size)];
  return (['narrow', 'wide'] as const).flatMap((kind) =>
    cut(
      taken.filter((state) => kindOf(state) === kind),
      statesPerSheet[kind],
    ),
  );
}

/** One sheet of a language, as a page beside the folder of its pictures. */
export const sheetPage = (states: readonly Taken[], language: Language, number: number): string =>
  html(language, `${language} ${number}`, states.map((each) => figure(each, language)).join(''));
