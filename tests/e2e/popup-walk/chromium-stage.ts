import { join } from 'node:path';
import { installManifest } from '../../../native-host/install/manifest.ts';
import { extensionId } from '../../../scripts/build/extension.ts';
import { chromiumEyes } from '../look-at.ts';
import { popupWorld } from '../popup-world.ts';
import { startRig } from '../rig.ts';
import type { Stage } from './stage.ts';

const workDir = 'e2e-popup';

export async function startChromiumStage(): Promise<Stage> {
  const world = popupWorld();
  const rig = await startRig({ workDir, server: { world, tls: true }, grants: ['http://127.0.0.1/*'] });
  await rig.page.close();
  const { chromium, control, server } = rig;
  const { manifestDir } = chromium;
  return {
    picturesPrefix: '',
    eyes: chromiumEyes,
    world,
    server,
    control,
    choose: rig.choose,
    until: rig.until,
    untilState: rig.untilState,
    reset: rig.reset,
    openPage: rig.openPage,
    openPopup: chromium.openPopup,
    async pretend(system) {
      if (system === null) return control.page.setUserAgent({ userAgent: '' });
      const platform = { windows: 'Windows', macos: 'macOS', linux: 'Linux' }[system];
      const userAgent = await control.page.evaluate(() => navigator.userAgent);
      const userAgentMetadata = { platform, platformVersion: '', architecture: 'arm', model: '', mobile: false };
      await control.page.setUserAgent({ userAgent, userAgentMetadata });
    },
    stopBackground: rig.stopBackground,
    extensionDir: join('build', workDir, 'extension-chromium'),
    manifestDir,
    host: join('build', workDir, 'native-host', 'earshot-host'),
    register: async (executable) => installManifest(manifestDir, { executable, extensionIds: [await extensionId()] }),
    close: rig.close,
  };
}
