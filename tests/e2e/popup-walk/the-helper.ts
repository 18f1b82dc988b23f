import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestPath } from '../../../native-host/install/manifest.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { nativeProtocol } from '../../../shared-protocol/native-protocol.ts';
import { lookAt } from '../look-at.ts';
import { patienceMs } from '../rig.ts';
import { hostThatAnswers } from '../scripted-host.ts';
import type { Walk } from './walk.ts';

const hello = { type: 'hello', replyTo: 1, protocol: nativeProtocol.current, version: '0.0.1' } as const;

/** Begins idle. */
export function theHelper(walk: Walk): void {
  const { shows, isOver, look } = walk;

  describe('the helper', () => {
    let scratch: string;
    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'earshot-popup-'));
      await walk.openPopup();
    });
    afterAll(() => rm(scratch, { recursive: true, force: true }));

    async function register(executable: string): Promise<void> {
      await walk.stage.register(executable);
      await walk.stage.stopBackground();
    }

    it('is missing, and is noticed as soon as it is there', async () => {
      await rm(manifestPath(walk.stage.manifestDir));
      await walk.stage.stopBackground();
      await shows('#problem[data-code="host-missing"]');
      await look('problem-helper-missing');
      await register(walk.stage.host);
      await isOver('#problem');
      await shows('#stream');
    });

    it('is too old', async () => {
      await register(await hostThatAnswers(scratch, { ...hello, protocol: 0, minor: 0 }));
      await shows('#problem[data-code="protocol-incompatible"]');
      await look('problem-helper-old');
    });

    it('is older, which the settings page says while both work together', async () => {
      const { page } = walk.stage.control;
      await register(await hostThatAnswers(scratch, { ...hello, minor: nativeProtocol.minor - 1 }));
      await isOver('#problem');
      await page.bringToFront();
      await page.setViewport({ width: 1000, height: 900 });
      await page.waitForSelector('#helper-step[data-progress="done"] #install-command', { timeout: patienceMs });
      expect(await page.$eval('#helper-step', (step) => step.textContent)).toContain('0.0.1');
      await lookAt(page, `${walk.stage.picturesPrefix}options-helper-older`, walk.stage.eyes, true);
      await register(walk.stage.host);
      await page.waitForSelector('#helper-step #install-command', { timeout: patienceMs, hidden: true });
      // While a helper is looked for there is no command either.
      await walk.stage.until(({ helperVersion }) => helperVersion === packageJson.version);
    });
  });
}
