import { mkdir, readFile, rm } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { manifestPath } from '../native-host/install/manifest.ts';
import { tavern } from '../tests/e2e/popup-world.ts';
import { patienceMs } from '../tests/e2e/rig.ts';
import { sideBySide, storePicture, themes, tile, type Shot } from './store-pictures/layout.ts';
import { makeMovingPictures } from './store-pictures/moving-picture.ts';
import { linesOf, openPage, openPopup } from './store-pictures/pages.ts';
import { recordFile, writeRecord } from './store-pictures/sources.ts';
import { setStage } from './store-pictures/stage.ts';

/**
 * Takes the pictures for the stores and the README: the real pages, in a real Chromium, of a real stream into the local
 * server. Writes beside them what they were made from, so that a test notices when they are old.
 */
const lines = new Set<string>();

/** @param scale how many times as fine as it stands; a popup's own window is drawn in pieces at any but 1 */
async function shoot(page: Page, width: number, height: number, scale = 1): Promise<Shot> {
  for (const line of await linesOf(page)) lines.add(line);
  const base64 = await page.screenshot({ encoding: 'base64', clip: { x: 0, y: 0, width, height, scale } });
  return { url: `data:image/png;base64,${base64}`, width, height };
}

async function shootThemes(page: Page): Promise<Record<(typeof themes)[number], Shot>> {
  const shots = {} as Record<(typeof themes)[number], Shot>;
  // A ring round what Enter would press says nothing in a picture.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (const theme of themes) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    const height = await page.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));
    shots[theme] = await shoot(page, 360, height);
  }
  return shots;
}

const there = (page: Page, selector: string) => page.waitForSelector(selector, { timeout: patienceMs });

const rig = await setStage();
try {
  const { control } = rig;
  await makeMovingPictures(rig);
  const rain = await openPage(rig, 'Rain on the tavern roof, three hours', '#2c5f7c');
  let popup = await openPopup(rig, rain);
  await there(popup, '#stream:not([disabled])');
  const idle = await shootThemes(popup);

  await popup.click('#stream');
  await rig.until(({ stream }) => stream.state === 'live' && !stream.isSecuring);
  const drums = await openPage(rig, 'Battle drums, slow build', '#7a3325');
  popup = await openPopup(rig, drums);
  await (await there(popup, '#add-tab'))!.click();
  await control.command({ type: 'set-mix', mix: { channelVolume: 0.8, monitorVolume: 0.6 } });
  await there(popup, '.source ~ .source');
  // Figures of the first seconds are those of a start.
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  const live = await shootThemes(popup);

  await (await there(popup, '#place'))?.click();
  await there(popup, '#channels');
  const picker = await shootThemes(popup);
  await popup.close();
  await rig.reset();

  await control.command({ type: 'choose', guildId: tavern.northlightId, channelId: tavern.greenRoomId });
  popup = await openPopup(rig, rain);
  await (await there(popup, '#stream:not([disabled])'))!.click();
  await there(popup, '#problem[data-code="may-not-speak"]');
  const problem = await shootThemes(popup);
  await popup.close();

  await rm(manifestPath(rig.chromium.manifestDir));
  await rig.stopBackground();
  await control.command({ type: 'forget-token' });
  const { page } = control;
  await page.setUserAgent({
    userAgent: await page.evaluate(() => navigator.userAgent),
    userAgentMetadata: { platform: 'Windows', platformVersion: '', architecture: 'x86', model: '', mobile: false },
  });
  await page.bringToFront();
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await page.setViewport({ width: 800, height: 1190 });
  await page.evaluate(() => location.reload());
  await there(page, '#download');
  await page.evaluate(() => document.querySelector('.page')?.setAttribute('style', 'padding-block: 32px'));
  const setup = await shoot(page, 800, 1150, 2);

  const scaled = ({ url, width, height }: Shot, wantedHeight: number): Shot => ({
    url,
    width: (width * wantedHeight) / height,
    height: wantedHeight,
  });
  const canvas = await rig.chromium.browser.newPage();
  const draw = async (
    html: string,
    file: string,
    size: { width: number; height: number; deviceScaleFactor?: number },
  ) => {
    await canvas.setViewport(size);
    await canvas.setContent(html, { waitUntil: 'load' });
    await canvas.screenshot({ path: file, omitBackground: true });
    console.log(file);
  };
  const store = { width: 1280, height: 800 };
  const pictures: readonly (readonly [string, string, Shot])[] = [
    [
      'Everyone in the channel hears your tab',
      'Several tabs in one mix, each with its own fader. You still hear them too.',
      scaled(live.dark, 700),
    ],
    [
      'One click, from any page',
      'Your own browser and logins. No virtual cable, no second browser.',
      scaled(idle.light, 440),
    ],
    [
      'Straight to the right channel',
      'Search all your bot’s servers and channels, and switch while you’re live.',
      scaled(picker.dark, 700),
    ],
    ['No sound? It says why', 'And offers the one thing that helps.', scaled(problem.light, 440)],
    ['Three steps, in any order', 'A small helper, your own bot, a test tone. About five minutes.', scaled(setup, 740)],
  ];
  await mkdir('docs/store', { recursive: true });
  for (const [index, [title, text, shot]] of pictures.entries())
    await draw(storePicture(title, text, shot), `docs/store/store-${index + 1}.png`, store);
  const mark = `data:image/svg+xml;base64,${Buffer.from((await readFile('extension/icons/mark.svg', 'utf8')).replaceAll('currentColor', '#5fd3bb')).toString('base64')}`;
  await draw(tile(mark), 'docs/store/tile.png', { width: 440, height: 280 });
  for (const theme of themes) {
    const height = Math.max(idle[theme].height, live[theme].height);
    await draw(sideBySide([idle[theme], live[theme]]), `docs/images/popup-${theme}.png`, {
      width: 744,
      height,
      deviceScaleFactor: 2,
    });
  }
  await writeRecord(recordFile, lines);
} finally {
  await rig.close();
}
