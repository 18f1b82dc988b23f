import { join } from 'node:path';
import { installFirefoxManifest } from '../../../native-host/install/firefox-manifest.ts';
import type { FirefoxWindow } from '../../../scripts/browsers/firefox-window.ts';
import { writeWav } from '../../sound/wav.ts';
import { startFirefoxRig, type FirefoxRig } from '../firefox-rig.ts';
import { popupWorld } from '../popup-world.ts';
import { patienceMs } from '../rig.ts';
import { testSignal } from '../test-signal.ts';
import { element, html } from '../tone-pages.ts';
import type { Stage } from './stage.ts';

const workDir = 'e2e-firefox-popup';

export interface FirefoxStage extends Stage {
  rig: FirefoxRig;
  window: FirefoxWindow;
}

/** @param files what its sites serve beside the page with the test signal */
export async function startFirefoxStage(files: Readonly<Record<string, string | Uint8Array>>): Promise<FirefoxStage> {
  const world = popupWorld();
  const rig = await startFirefoxRig({
    workDir,
    server: { world, tls: true },
    files: {
      ...files,
      'index.html': html('Test signal', element('signal')),
      'signal.wav': writeWav(testSignal()),
    },
  });
  const { firefox, server } = rig;
  const { manifestDir } = firefox;
  const window = await firefox.openWindow();
  const setPrefs = (prefs: Record<string, number | null>): Promise<void> =>
    window.run(`for (const [name, value] of Object.entries(${JSON.stringify(prefs)}))
      if (value === null) Services.prefs.clearUserPref(name);
      else Services.prefs.setIntPref(name, value);`);
  return {
    rig,
    window,
    picturesPrefix: 'firefox-',
    eyes: {
      asksAxe: false,
      setTheme: (_, theme) =>
        setPrefs({ 'layout.css.prefers-color-scheme.content-override': theme === 'dark' ? 0 : 1 }),
      async inContrast(_, look) {
        await setPrefs({ 'ui.prefersReducedMotion': 1, 'browser.display.document_color_use': 2 });
        await look();
        await setPrefs({ 'browser.display.document_color_use': null, 'ui.prefersReducedMotion': null });
      },
    },
    world,
    server,
    get control() {
      return firefox.control;
    },
    choose: rig.choose,
    until: rig.until,
    untilState: rig.untilState,
    reset: rig.reset,
    async openPage() {
      const page = await rig.open();
      await page.bringToFront();
      await page.waitForFunction(() => (document.querySelector('audio')?.currentTime ?? 0) > 0, {
        timeout: patienceMs,
      });
      return page;
    },
    /** In a tab, where automation reaches it; it opens behind the page that it takes for its own. */
    async openPopup(over) {
      const popup = await firefox.openExtensionPage('popup/popup.html', over);
      // Behind another page it would take a second to find out its new size.
      await popup.bringToFront();
      await popup.setViewport({ width: 360, height: 600 });
      return popup;
    },
    async pretend(system) {
      const words = { windows: 'Windows NT 10.0; Win64; x64', macos: 'Macintosh; Intel Mac OS X 10.15', linux: null };
      const platform = system && words[system];
      const name = JSON.stringify('general.useragent.override');
      await window.run(
        platform === null
          ? `Services.prefs.clearUserPref(${name});`
          : `Services.prefs.setStringPref(${name}, 'Mozilla/5.0 (${platform}; rv:150.0) Gecko/20100101 Firefox/150.0');`,
      );
    },
    stopBackground: () => window.stopBackground(),
    extensionDir: join('build', workDir, 'extension-firefox-permitted'),
    manifestDir,
    host: join('build', workDir, 'native-host-firefox', 'earshot-host'),
    register: (executable) => installFirefoxManifest(manifestDir, executable),
    close: rig.close,
  };
}
