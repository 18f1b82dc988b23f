import { expect, it } from 'vitest';
import { createFakeClock } from '../../../time/testing/fake-clock.ts';
import { createCrashWatch, type Standing } from './crash-watch.ts';

/** How long a person waits at most. */
const soonMs = 3000;
const longMs = 60_000;

function start() {
  const clock = createFakeClock();
  let standing: Standing = 'page';
  let answerMs = 0;
  let crashes = 0;
  const look = (): Promise<Standing> => new Promise((resolve) => clock.setTimer(() => resolve(standing), answerMs));
  const watch = createCrashWatch(clock, look, () => (crashes += 1));
  watch.onLoad();
  watch.onFrame(true);
  return {
    ...watch,
    /** its findings from now on */
    stands(next: Standing, afterMs = 0) {
      standing = next;
      answerMs = afterMs;
    },
    async crashesIn(ms: number): Promise<number> {
      await clock.advance(ms);
      return crashes;
    },
    timers: () => clock.pendingTimers,
  };
}

it('tells once of a crash in front, where the browser tells of it under the address of the page', async () => {
  const { onDeserted, stands, crashesIn, timers } = start();
  stands('crash-page');
  onDeserted();
  expect(await crashesIn(soonMs)).toBe(1);
  expect(await crashesIn(longMs)).toBe(1);
  expect(timers()).toBe(0);
});

it('tells of a crash behind, where an empty page is loaded at once', async () => {
  const { onLoad, onDeserted, stands, crashesIn } = start();
  stands('browser-page');
  onDeserted();
  onLoad();
  expect(await crashesIn(soonMs)).toBe(1);
});

it('tells of a crash in front on the way to another page', async () => {
  const { onLoad, onDeserted, stands, crashesIn } = start();
  onLoad();
  stands('crash-page');
  onDeserted();
  expect(await crashesIn(soonMs)).toBe(1);
});

it('tells of the crash of a page that is still being loaded, and of frames of its own', async () => {
  const { onLoad, onDeserted, onFrame, stands, crashesIn } = start();
  onLoad();
  onDeserted();
  onFrame(true);
  onFrame(false);
  stands('browser-page');
  onDeserted();
  expect(await crashesIn(soonMs)).toBe(1);
});

it('tells of a page whose process dies before it has connected', async () => {
  const { onLoad, onDeserted, stands, crashesIn } = start();
  onLoad();
  onDeserted();
  stands('loading');
  expect(await crashesIn(10_000)).toBe(0);
  stands('crash-page');
  expect(await crashesIn(soonMs)).toBe(1);
});

it('waits for a page that loads for a minute', async () => {
  const { onLoad, onDeserted, onFrame, stands, crashesIn, timers } = start();
  onLoad();
  onDeserted();
  stands('loading');
  expect(await crashesIn(longMs)).toBe(0);
  onFrame(true);
  expect(timers()).toBe(0);
});

it('says nothing of a page that is loaded again, or come back to', async () => {
  const { onLoad, onDeserted, onFrame, stands, crashesIn } = start();
  onLoad();
  onDeserted();
  stands('browser-page');
  expect(await crashesIn(1000)).toBe(0);
  onFrame(true);
  expect(await crashesIn(longMs)).toBe(0);
});

it('believes no single look: between two documents a tab may have none', async () => {
  const { onDeserted, stands, crashesIn } = start();
  onDeserted();
  stands('crash-page');
  await crashesIn(1600);
  stands('loading');
  await crashesIn(1000);
  stands('crash-page');
  await crashesIn(500);
  stands('page');
  expect(await crashesIn(longMs)).toBe(0);
});

it('says nothing of a page that removes its frames, or that another window takes over', async () => {
  const { onDeserted, stands, crashesIn, timers } = start();
  stands('page');
  onDeserted();
  expect(await crashesIn(longMs)).toBe(0);
  expect(timers()).toBe(0);
});

it('says nothing of a tab that is closed or put to sleep', async () => {
  const { onDeserted, onLoad, stands, crashesIn, timers } = start();
  onDeserted();
  onLoad();
  stands('nothing');
  expect(await crashesIn(longMs)).toBe(0);
  expect(timers()).toBe(0);
});

it('says nothing of a page that computes for ten seconds', async () => {
  const { onDeserted, stands, crashesIn } = start();
  onDeserted();
  stands('busy', 10_000);
  await crashesIn(longMs);
  stands('page');
  expect(await crashesIn(longMs)).toBe(0);
});

it('says nothing where the user has gone to the settings of the browser, however late the last page goes', async () => {
  const { onLoad, onDeserted, stands, crashesIn } = start();
  onLoad();
  stands('browser-page');
  await crashesIn(10_000);
  onDeserted();
  expect(await crashesIn(longMs)).toBe(0);
});

it('says nothing where the user loads a crashed page again before it is told', async () => {
  const { onLoad, onDeserted, onFrame, stands, crashesIn } = start();
  stands('crash-page');
  onDeserted();
  await crashesIn(1700);
  onLoad();
  onFrame(true);
  expect(await crashesIn(longMs)).toBe(0);
});

it('forgets an answer that comes after the tab was taken out', async () => {
  const { onDeserted, stands, crashesIn, close } = start();
  onDeserted();
  stands('crash-page', 400);
  await crashesIn(2500);
  close();
  expect(await crashesIn(longMs)).toBe(0);
});
