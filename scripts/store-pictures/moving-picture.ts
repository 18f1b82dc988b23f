import { writeFile } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import { patienceMs, type Rig } from '../../tests/e2e/rig.ts';
import { frameMs, startFilm, type Film } from './film.ts';
import { movingFrame, themes, type Theme } from './layout.ts';
import { writeMovingPng } from './moving-png.ts';
import { linesOf, openPage, openPopup } from './pages.ts';
import { readPng } from './read-png.ts';
import { movingPicture, movingRecordFile, writeRecord } from './sources.ts';

/** The last frame stays for a moment before it all begins again. */
const lastFrameMs = 1500;
/** No more than this is shown of a connection that takes its time. */
const mostConnectingFrames = 12;

/**
 * The README's moving picture, once for each theme: the real popup, from the click to people who speak, over a real stream.
 * @param rig signed in, with the channel chosen and people in it; it streams nothing, before and after
 */
export async function makeMovingPictures(rig: Rig): Promise<void> {
  const lines = new Set<string>();
  for (const theme of themes) {
    const { stills } = await walk(rig, theme, lines);
    const height = Math.max(...stills.map(({ shot }) => shot.height));
    const canvas = await rig.chromium.browser.newPage();
    const frames = [];
    for (const [index, still] of stills.entries()) {
      const { html, size } = movingFrame(still, theme, height);
      if (index === 0) await canvas.setViewport(size);
      await canvas.setContent(html, { waitUntil: 'load' });
      const picture = readPng(Buffer.from(await canvas.screenshot()));
      frames.push({ picture, durationMs: index === stills.length - 1 ? lastFrameMs : frameMs });
    }
    await canvas.close();
    const file = movingPicture(theme);
    await writeFile(file, writeMovingPng(frames));
    console.log(file);
  }
  await writeRecord(movingRecordFile, lines);
}

async function walk(rig: Rig, theme: Theme, lines: Set<string>): Promise<Film> {
  const { control, server } = rig;
  const film = startFilm({ x: 300, y: 380 });
  const open = async (over: Page, caption: string, selector: string): Promise<Page> => {
    const popup = await openPopup(rig, over);
    await popup.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    await popup.waitForSelector(selector, { timeout: patienceMs });
    // A ring round what Enter would press says nothing in a picture.
    await popup.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    film.show(popup, caption);
    return popup;
  };
  const look = async (popup: Page): Promise<void> => (await linesOf(popup)).forEach((line) => lines.add(line));

  const rain = await openPage(rig, 'Rain on the tavern roof, three hours', '#2c5f7c');
  let popup = await open(rain, 'Open Earshot on any tab', '#stream:not([disabled])');
  await film.run(0.6);
  await film.moveTo('#stream', 0.8);
  await look(popup);
  film.show(popup, 'Click once');
  await film.click();
  let isLive = false;
  const live = rig
    .until(({ stream }) => stream.state === 'live' && !stream.isSecuring)
    .then(() => {
      isLive = true;
    });
  for (let frames = 0; !isLive && frames < mostConnectingFrames; frames += 1) await film.run(frameMs / 1000);
  await live;
  // Two tabs at full volume would be too loud together.
  await control.command({ type: 'set-mix', mix: { channelVolume: 0.7, monitorVolume: 0.6 } });
  film.show(popup, 'Everyone in the channel hears the tab');
  await film.run(1.7);

  const drums = await openPage(rig, 'Battle drums, slow build', '#7a3325');
  popup = await open(drums, 'Add a second tab', '#add-tab:not([disabled])');
  await film.run(0.4);
  await film.moveTo('#add-tab', 0.7);
  await film.click();
  await popup.waitForSelector('.source ~ .source', { timeout: patienceMs });
  await film.run(0.4);
  film.show(popup, 'Each tab has its own fader');
  await film.moveTo('.source:last-child .range', 0.5, 0.9);
  await film.drag(-30, 1);
  film.show(popup, 'See who is speaking');
  // Rings follow the sound itself: somebody has to say something.
  server.speaker.play({ tone: 220, seconds: 1.5, volume: 0.1 });
  await film.run(1.9);
  film.show(popup, 'The delay stays in sight');
  await film.moveTo('#health', 0.6, 0.25);
  await film.run(0.8);
  await look(popup);

  await popup.close();
  // The faders of the next walk begin at full volume again.
  await control.command({ type: 'forget-sites' });
  await control.command({ type: 'stop' });
  await rig.untilState('idle');
  await Promise.all([rain.close(), drums.close()]);
  return film;
}
