import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorActions, type ErrorCode } from '../../shared-protocol/error.ts';
import descriptions from '../locales/descriptions.json';
import english from '../locales/en.json';
import { browserMessages, placesIn, problemPlaces, type Texts } from './browser-messages.ts';
import { countText } from './count-text.ts';
import { fillMessage } from './fill-message.ts';
import { languages, tagOf } from './languages.ts';
import { countedOf, keysIn, type Counted } from './plural-forms.ts';
import { problemSentence } from './problem-text.ts';
import type { Say } from './say.ts';

const codes = Object.keys(errorActions) as ErrorCode[];
const sources = readdirSync('extension', { recursive: true, encoding: 'utf8' })
  .map((name) => join('extension', name))
  .filter((path) => /(?<!\.test)\.tsx?$/.test(path))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');
const manifest = readFileSync('manifest.json', 'utf8');
const entries = Object.entries(english as Texts);

const textsOf = (language: string): Texts =>
  JSON.parse(readFileSync(`extension/locales/${language}.json`, 'utf8')) as Texts;
const sayIn = (texts: Texts): Say => {
  const messages = browserMessages(texts, english);
  return (key, ...places) => {
    const message = messages[key];
    if (!message) throw new Error(`There is no text ${key}`);
    return fillMessage(message, places);
  };
};
/** The English text that a key stands for; the forms of a counted text are those of its `other`. */
const englishOf = (key: string): string => {
  const counted = countedOf(key);
  return (english as Texts)[counted === null ? key : `${counted}_other`] ?? '';
};
/** Problems are counted by their own table. */
const counted = entries
  .filter(([key]) => key.endsWith('_other') && !key.startsWith('problem_'))
  .map(([key]) => countedOf(key) as Counted);
/** Counts that fall into every form of every language: Polish says 2 and 22 alike, and 5, 12 and 101 alike. */
const counts = [0, 1, 2, 5, 12, 22, 101];

it('the languages that can be chosen are those that there are texts for', () => {
  const files = [...Object.keys(languages), 'descriptions'].map((name) => `${name}.json`);
  expect(readdirSync('extension/locales').sort()).toEqual(files.sort());
});

const holdingIn = (language: string) => (pattern: RegExp) =>
  Object.entries(textsOf(language)).filter(([, text]) => pattern.test(text));

describe('the French ones', () => {
  const holding = holdingIn('fr');

  it('say vous to everybody', () => {
    expect(holding(/(?<!\p{L})(?:tu|toi|te|ton|ta|tes|t’\p{L}+|mets|choisis|branche)(?!\p{L})/iu)).toEqual([]);
  });

  it('quote in French, and keep a narrow space before the marks of two parts', () => {
    expect(holding(/["“”]|«(?!\u202f)|(?<!\u202f)[»!?;]|(?<!\u202f):(?!\/\/)/u)).toEqual([]);
  });

  it('name things as French players of Discord do', () => {
    expect(
      holding(/(?<!\p{L})(?:assistant|mixage|réglages?(?! Système)|bot à vous|Inaudible|Priority Speaker)(?!\p{L})/iu),
    ).toEqual([]);
  });
});

describe('the German ones', () => {
  const holding = holdingIn('de');

  it('say du to everybody', () => {
    expect(holding(/(?<!\p{L})(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?|man)(?!\p{L})/u)).toEqual([]);
  });

  it('ask for something by an imperative, and leave infinitives to buttons', () => {
    const wish =
      /(?<!\p{L})(?:ein|aus|an|ab)?(?:öffnen|wählen|drücken|klicken|beenden|installieren|aktualisieren|ändern|prüfen|laden|speichern|schließen|fügen|geben|führen|versuchen|starten|stellen|schalten|erlauben)$/u;
    const governed = /(?<!\p{L})(?:kann|könn|darf|dürf|muss|müss|soll|läss|lassen|wird|werden|würd|um|ohne)/u;
    const sentences = holding(/\.$/u).flatMap(([key, text]) =>
      text.split(/[.:;,] ?/u).map((sentence) => [key, sentence] as const),
    );
    expect(sentences.filter(([, sentence]) => wish.test(sentence) && !governed.test(sentence))).toEqual([]);
    expect(holding(/(?<!\p{L})zu ändern\.|lohnt sich|fehlt hier/u)).toEqual([]);
  });

  it('quote in German', () => {
    expect(holding(/["”‚‘]|“[^“„]*“/u)).toEqual([]);
  });

  it('name things as German players of Discord do', () => {
    expect(
      holding(/(?<!\p{L})(?:Helfers?|Zuhörerbühne|Sprechring)(?!\p{L})|Ende zu Ende|erneuer|Priority Speaker/u),
    ).toEqual([]);
  });
});

describe('the Spanish ones', () => {
  const spanish = Object.entries(textsOf('es'));
  const holding = (pattern: RegExp) => spanish.filter(([, text]) => pattern.test(text));

  it('say tú to everybody, and neither usted nor vosotros nor vos', () => {
    expect(holding(/(?<!\p{L})(?:ustedes|usted|vosotr[oa]s|vuestr[oa]s?|os|vos|\p{L}+(?:áis|éis))(?!\p{L})/iu)).toEqual(
      [],
    );
    const formal =
      /(?:^|[.:;¿¡“*]\s*)(?:Abra|Active|Actualice|Añada|Cierre|Compruebe|Conecte|Deje|Descargue|Detenga|Ejecute|Elija|Elimine|Entre|Escriba|Espere|Guarde|Haga|Instale|Intente|Invite|Mantenga|Pegue|Permita|Ponga|Pulse|Reinstale|Revise|Seleccione|Suelte|Transmita|Use|Vaya|Vuelva)(?:l[aeo]s?)?(?!\p{L})/u;
    expect(holding(formal)).toEqual([]);
    expect(holding(/(?<!\p{L})(?:abr|eleg|hac|instal|actualiz|puls|revis|us)[aei]d(?!\p{L})/iu)).toEqual([]);
  });

  it('open questions and exclamations, and quote with “ ”', () => {
    expect(holding(/^[^¿]*\?|^[^¡]*!|["‘’«»]/u)).toEqual([]);
  });

  it('use words that both sides of the Atlantic use', () => {
    expect(holding(/(?<!\p{L})(?:ordenador|computadora|ratón|móvil|celular|clicar|clica)(?!\p{L})/iu)).toEqual([]);
  });
});

describe('the Brazilian ones', () => {
  const brazilian = Object.entries(textsOf('pt_BR'));
  const holding = (pattern: RegExp) => brazilian.filter(([, text]) => pattern.test(text));

  it('say você to everybody, and neither tu nor vós', () => {
    expect(
      holding(
        /(?<!\p{L})(?:tu|te|ti|contigo|teus?|tuas?|tens|podes|queres|estás|precisas|ouves|vês|vós|voss[oa]s?)(?!\p{L})/iu,
      ),
    ).toEqual([]);
    const familiar =
      /(?:^|[.:;“*]\s*)(?:Abre|Adiciona|Aguarda|Atualiza|Baixa|Clica|Cola|Conecta|Confere|Convida|Copia|Coloca|Deixa|Digita|Escolhe|Espera|Exclui|Executa|Fala|Faz|Fecha|Inicia|Instala|Muda|Permite|Põe|Reinstala|Remove|Salva|Segura|Solta|Tenta|Toca|Transmite|Troca|Usa|Vai|Verifica)(?!\p{L})/u;
    expect(holding(familiar)).toEqual([]);
  });

  it('use the words of Brazil, and its quotation marks', () => {
    const ofPortugal =
      /(?<!\p{L})(?:ecrã|ficheiros?|utilizador|rato|ligação|separador|palavra-passe|definições|premir)(?!\p{L})/iu;
    expect(holding(ofPortugal)).toEqual([]);
    expect(holding(/["‘’«»]/u)).toEqual([]);
  });
});

describe('the Chinese ones', () => {
  const holding = holdingIn('zh_CN');

  it('keep a space between Chinese and Latin letters, and none beside a full-width mark', () => {
    expect(holding(/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9%]\p{Script=Han}/u)).toEqual([]);
    expect(holding(/ [，。：；？！（）“”]|[，。：；？！（）“”] /u)).toEqual([]);
  });

  it('punctuate and quote in Chinese', () => {
    expect(holding(/\p{Script=Han} ?[,.!?;:()]|["「」]|\.\.\.|…/u)).toEqual([]);
  });

  it('say 你 to everybody, as players do', () => {
    expect(holding(/您/u)).toEqual([]);
  });
});

describe('the Polish ones', () => {
  it('end no line with a word of one letter, and quote as Poles do', () => {
    expect(holdingIn('pl')(/(?<![\p{L}\p{N}])[aiouwz] |["“»«]/iu)).toEqual([]);
  });
});

describe('the Japanese ones', () => {
  it('put no space beside a Japanese letter, and use wide signs there', () => {
    const japanese = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー。、]';
    expect(holdingIn('ja')(new RegExp(`${japanese} | ${japanese}|${japanese}[,.!?:;()]|[“”"]`, 'u'))).toEqual([]);
  });
});

describe.each(Object.keys(languages))('the texts in %s', (language) => {
  const texts = textsOf(language);
  const tag = tagOf(language);
  const say = sayIn(texts);
  /** Written without capitals, and with a full stop of its own. */
  const isUncased = ['ja', 'zh'].includes(new Intl.Locale(tag).language);

  it('say which language they are in', () => {
    expect(texts.language).toBe(tag);
  });

  it('are exactly the English ones, those with a number in the forms of the language', () => {
    const wanted = keysIn(tag, Object.keys(english));
    expect({
      missing: wanted.filter((key) => !Object.hasOwn(texts, key)),
      unknown: Object.keys(texts).filter((key) => !wanted.includes(key)),
    }).toEqual({ missing: [], unknown: [] });
  });

  it('fit what browsers and stores have room for', () => {
    expect(texts.extensionName).toBe(english.extensionName);
    expect(texts.extensionDescription!.length).toBeLessThanOrEqual(132);
  });

  it('name the places of the English ones', () => {
    for (const [key, text] of Object.entries(texts)) {
      expect([key, placesIn(text).sort()]).toEqual([key, placesIn(englishOf(key)).sort()]);
      expect([key, text.trim()]).toEqual([key, text]);
      expect(text).not.toBe('');
    }
  });

  it('sum Earshot up in as many characters as the stores take, without the name of a browser', () => {
    expect(texts['extensionDescription']!.length).toBeLessThanOrEqual(132);
    expect(texts['extensionDescription']).not.toMatch(/chrome|edge|firefox/i);
  });

  it.each(counted)('count %s', (what) => {
    const rules = new Intl.PluralRules(tag);
    for (const count of counts) {
      const before = placesIn(englishOf(`${what}_other`)).length > 1 ? ['7'] : [];
      const form = texts[`${what}_${rules.select(count)}`]!;
      const filled = form.replace('$there$', '7').replace(/\$(?:count|limit)\$/g, String(count));
      expect(countText(say, what, count, ...before)).toBe(filled);
    }
    // What falls outside the forms of a file, as a million in Spanish does, is said all the same.
    expect(countText(say, what, 1_000_000, '7')).not.toBe('');
  });

  it.each(codes)('have a sentence of plain words for %s', (code) => {
    const known = { bot: null, guilds: [] };
    const sentence = problemSentence(say, known, { code, guildId: null, channelId: null, liveMs: null });
    expect(sentence).toMatch(isUncased ? /^[\p{L}\p{N}][^$!！]+。$/u : /^\p{Lu}[^$!]+\.$/u);
    expect(sentence).not.toMatch(/please|oops/i);
    // Discord itself says “server-muted”.
    if (code.includes('-') && code !== 'server-muted') expect(sentence).not.toContain(code);
  });
});

describe('the English texts', () => {
  it('are each explained to translators', () => {
    expect(Object.keys(descriptions).sort()).toEqual(Object.keys(english).sort());
    for (const [key, description] of Object.entries(descriptions))
      expect([key, description]).toEqual([key, expect.stringMatching(/^\p{Lu}.{8,160}\.$/u)]);
  });

  it('name nothing in the sentence of a problem that it is not handed', () => {
    const named = entries.filter(([key]) => key.startsWith('problem_')).flatMap(([, text]) => placesIn(text));
    expect(named.filter((name) => !(problemPlaces as readonly string[]).includes(name))).toEqual([]);
  });

  it('are all of use', () => {
    const unused = entries
      .map(([key]) => key)
      .filter((key) => !key.startsWith('problem_'))
      .filter((key) => !new RegExp(`['\`](${countedOf(key) ?? key})['\`]`).test(sources))
      .filter((key) => !manifest.includes(`__MSG_${key}__`));
    expect(unused).toEqual([]);
  });

  it('hold what the manifest names, without which the browser would not load it', () => {
    const keys = [...manifest.matchAll(/__MSG_(\w+)__/g)].map(([, key]) => key);
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !Object.hasOwn(english, key ?? ''))).toEqual([]);
  });

  it('hold no sentence for a code that does not exist', () => {
    const known = new Set(codes.map((code) => `problem_${code.replaceAll('-', '_')}`));
    const strangers = entries
      .map(([key]) => key)
      .filter((key) => key.startsWith('problem_'))
      .filter(
        (key) => !known.has(key) && !known.has((countedOf(key) ?? key).replace(/_(after|limit|until|asked|last)$/, '')),
      );
    expect(strangers).toEqual([]);
  });
});

describe('the pages', () => {
  it('are drawn with every style sheet that there is', () => {
    const names = readdirSync('extension', { recursive: true, encoding: 'utf8' });
    const sheets = names.filter((name) => name.endsWith('.css'));
    const imported = names
      .filter((name) => /\.(css|tsx)$/.test(name))
      .flatMap((name) =>
        [...readFileSync(join('extension', name), 'utf8').matchAll(/^@?import '(\..*\.css)';$/gm)].map(([, path]) =>
          join(dirname(name), path!),
        ),
      );
    expect(sheets.length).toBeGreaterThan(10);
    expect(sheets.filter((sheet) => !imported.includes(sheet))).toEqual([]);
  });

  it('name fonts for the languages that share letters and draw them differently', () => {
    const css = readFileSync('extension/styles/languages.css', 'utf8');
    for (const { language, script } of Object.keys(languages).map((name) => new Intl.Locale(tagOf(name)).maximize()))
      if (script !== 'Latn') expect(css).toMatch(new RegExp(`:root:lang\\(${language}\\) \\{\\s+--sans:`));
  });

  it.each(['popup', 'options'])('%s runs no inline script or style, which the browser would refuse', (name) => {
    const html = readFileSync(`extension/${name}/${name}.html`, 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/i);
    expect(html).toContain(`src="${name}.js"`);
    expect(html).toContain(`href="${name}.css"`);
  });
});
