import { join } from 'node:path';
import { startFirefox } from '../../scripts/browsers/firefox.ts';
import { signIn } from '../../scripts/browsers/sign-in.ts';
import type { Ground } from './ground.ts';
import { hasOwnNetwork } from './own-network.ts';
import { startServerProcess } from './server-process.ts';
import { openToneSite } from './tone-site.ts';

/** Its toolbar cannot be clicked on by automation: the command that the popup's button sends comes from the settings page. */
export async function startFirefoxGround(workDir: string): Promise<Omit<Ground, 'servers'>> {
  const server = await startServerProcess(workDir);
  const firefox = await startFirefox({ headless: true, workDir });
  const { control } = firefox;
  const site = await openToneSite(firefox.browser);
  await signIn(control, server.address, { dialect: 'v8' });

  return {
    has: (need) => (need === 'linux' ? process.platform === 'linux' : need === 'own-network' && hasOwnNetwork()),
    server,
    control,
    browserPid: firefox.browser.process()?.pid ?? 0,
    hostFolder: join(process.cwd(), workDir, 'native-host-firefox'),
    page: site.page,
    async click() {
      await firefox.stream(await site.revive());
    },
    renewBudget: async () => false,
    async close() {
      await firefox.close();
      await site.close();
      await server.end();
    },
  };
}
