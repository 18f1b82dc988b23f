import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import { buildDiscordJs } from '../../interop/earshot-peer-process.ts';
import { onTheWay } from './on-the-way.ts';
import { settingsPage } from './settings-page.ts';
import { releases, setUp } from './set-up.ts';
import { severalServers } from './several-servers.ts';
import type { Stage } from './stage.ts';
import { theHelper } from './the-helper.ts';
import { createWalk, type Walk } from './walk.ts';
import { whenWrong } from './when-wrong.ts';
import { whileLive } from './while-live.ts';

/**
 * Declares every state of popup and settings page as a test of this file's.
 * @param rest what only this browser shows, before the settings page forgets the token
 */
export function walkThrough(startStage: () => Promise<Stage>, rest: (walk: Walk) => void = () => undefined): void {
  const walk = createWalk();
  beforeAll(async () => {
    // As the releases are built one day; nothing is loaded from there.
    vi.stubEnv('EARSHOT_RELEASES', releases);
    await buildDiscordJs();
    await walk.begin(await startStage());
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    // What a machine that nobody can look at showed at that moment.
    const { guilds, ...view } = await walk.stage.control.view();
    console.error(`At "${task.name}", with ${guilds.length} servers: ${JSON.stringify(view)}`);
  });
  afterAll(() => walk.end());
  onTheWay(walk);
  whileLive(walk);
  severalServers(walk);
  whenWrong(walk);
  rest(walk);
  theHelper(walk);
  settingsPage(walk);
  setUp(walk);
}
