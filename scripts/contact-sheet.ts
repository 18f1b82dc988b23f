import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import { languagesNamed, sheetFolder, type Taken } from '../tests/contact-sheet/pictures.ts';
import { ensureChromium } from './browsers/chromium.ts';
import { portions, sheetPage } from './contact-sheet/sheet.ts';
import { runTool } from './spawn-tool.ts';

/**
 * Takes every state of every page in every language and both themes, in a real Chromium, and lays the pictures side by
 * side: `build/contact-sheet/LANGUAGE-N.png`, each with its page, and `findings.txt` with what is worse than in English.
 */
const usage = `npm run contact-sheet -- [--language NAME,NAME] [--only-sheets]
  --language     beside English (all of them)
  --only-sheets  lays the pictures of the last run out again`;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { language: { type: 'string' }, 'only-sheets': { type: 'boolean', default: false } },
    });
    return { chosen: languagesNamed(values.language), isTaken: values['only-sheets'] };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : 'Wrong arguments.'}\n${usage}`);
    process.exit(2);
  }
}

const { chosen, isTaken } = readArguments();
try {
  if (!isTaken) {
    process.env['EARSHOT_LANGUAGES'] = chosen.join(',');
    process.exitCode = await runTool('vitest', ['run', '--project', 'contact-sheet']);
  }
  const taken = JSON.parse(await readFile(join(sheetFolder, 'taken.json'), 'utf8')) as Taken[];
  const browser = await puppeteer.launch({
    executablePath: ensureChromium((line) => console.error(line)),
    pipe: true,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const canvas = await browser.newPage();
    await canvas.setViewport({ width: 1840, height: 1000 });
    for (const language of new Set(['en' as const, ...chosen]))
      for (const [index, states] of portions(taken).entries()) {
        const file = join(sheetFolder, `${language}-${index + 1}`);
        await writeFile(`${file}.html`, sheetPage(states, language, index + 1));
        await canvas.goto(pathToFileURL(resolve(`${file}.html`)).href, { waitUntil: 'load' });
        await canvas.screenshot({ path: `${file}.png`, fullPage: true });
        console.log(`${file}.png`);
      }
  } finally {
    await browser.close();
  }
  const findings = taken.flatMap(({ name, findings: found }) =>
    Object.entries(found).flatMap(([language, lines]) => lines.map((line) => `${language}  ${name}  ${line}`)),
  );
  await writeFile(join(sheetFolder, 'findings.txt'), findings.map((line) => `${line}\n`).join(''));
  console.log(`${taken.length} states; ${findings.length} lines in ${join(sheetFolder, 'findings.txt')}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
