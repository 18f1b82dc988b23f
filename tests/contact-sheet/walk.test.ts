import { afterAll, beforeAll, describe, it } from 'vitest';
import { problems } from '../../extension/page-contract/problems.ts';
import type { ProblemView } from '../../extension/page-contract/view.ts';
import type { ErrorCode } from '../../shared-protocol/error.ts';
import { tavern } from '../e2e/popup-world.ts';
import { startChromiumStage } from '../e2e/popup-walk/chromium-stage.ts';
import type { Stage } from '../e2e/popup-walk/stage.ts';
import { theBoard } from '../e2e/popup-walk/the-board.ts';
import type { Walk } from '../e2e/popup-walk/walk.ts';
import { walkThrough } from '../e2e/popup-walk/whole-walk.ts';
import { makeHoldable } from './held-page.ts';
import { languagesNamed, Pictures } from './pictures.ts';

const pictures = new Pictures(languagesNamed(process.env['EARSHOT_LANGUAGES']));

/** The stage of the popup's walk, which is looked at in every language. */
async function startStage(): Promise<Stage> {
  const stage = await startChromiumStage();
  await makeHoldable(stage.extensionDir);
  await stage.control.page.reload();
  const { eyes } = stage;
  return {
    ...stage,
    eyes: {
      ...eyes,
      lookFurther: (page, name, fullPage) => pictures.take(page, name, eyes, { fullPage }),
    },
  };
}

/** The card of each code, as it stands in an idle popup. Begins idle. */
function everyProblem(walk: Walk): void {
  describe('the card of', () => {
    beforeAll(async () => {
      await walk.openPopup();
      await walk.shows('#stream:not([disabled])');
    });

    it.each(Object.keys(problems) as ErrorCode[])('%s', async (code) => {
      const { kind, action } = problems[code];
      const problem: ProblemView = {
        ...{ code, kind, action },
        ...{ guildId: tavern.guildId, channelId: tavern.channelId },
        ...{ detail: null, tabId: null, liveMs: null, untilMs: null },
      };
      await pictures.take(walk.popup, `card-${code}`, walk.stage.eyes, { change: { problem } });
    });
  });
}

beforeAll(() => pictures.begin());
walkThrough(startStage, (walk) => {
  theBoard(walk);
  everyProblem(walk);
});
afterAll(() => console.log(`${pictures.taken.length} states were looked at.`));
