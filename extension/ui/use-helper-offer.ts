import { useEffect, useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import { buildFacts } from './build-facts.ts';
import { helperOffer, type HelperOffer } from './helper-offer.ts';
import { chipOf, systemOf, type Chip } from './host-system.ts';

/** Not in TypeScript's own list: Chromium alone has it. */
interface HintedNavigator extends Navigator {
  userAgentData?: {
    platform: string;
    getHighEntropyValues(names: string[]): Promise<{ architecture?: string }>;
  };
}
const navigatorOf = (): HintedNavigator => navigator;

/** Browsers tell the chip only when they are asked, and a page that pretends is believed before the extension's API. */
async function askForChip(): Promise<Chip | null> {
  const { userAgentData } = navigatorOf();
  if (userAgentData) {
    const { architecture = '' } = await userAgentData.getHighEntropyValues(['architecture']);
    return chipOf(architecture);
  }
  const { os, arch } = await browser.runtime.getPlatformInfo();
  const isSame = { mac: 'macos', win: 'windows', linux: 'linux' }[os as string] === systemOf(navigatorOf()).name;
  return isSame ? chipOf(arch) : null;
}

/** How the helper of this build comes to the computer that this page runs on. */
export function useHelperOffer(): HelperOffer {
  const [chip, setChip] = useState<Chip | null>(null);
  useEffect(() => {
    let isOver = false;
    // Without an answer the most common chip is offered, and the other beside it.
    askForChip().then(
      (answer) => isOver || setChip(answer),
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, []);
  const system = systemOf(navigatorOf());
  return helperOffer(
    buildFacts(),
    { name: system.name, chip: chip ?? system.chip },
    { extensionId: browser.runtime.id, version: browser.runtime.getManifest().version },
  );
}
