import { startFirefoxStage, type FirefoxStage } from './popup-walk/firefox-stage.ts';
import { inItsPanel } from './popup-walk/in-its-panel.ts';
import { unheardSources, unheardSourcesFiles } from './popup-walk/unheard-sources.ts';
import { walkThrough } from './popup-walk/whole-walk.ts';

let stage: FirefoxStage;

walkThrough(
  async () => (stage = await startFirefoxStage(unheardSourcesFiles)),
  (walk) => {
    unheardSources(walk, () => stage);
    inItsPanel(walk, () => stage);
  },
);
