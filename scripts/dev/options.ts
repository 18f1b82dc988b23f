import { parseArgs } from 'node:util';
import { hasDisplay, isStartBrowser, startBrowsers, type StartBrowser } from '../start-options.ts';

export interface DevOptions {
  browser: StartBrowser;
  headless: boolean;
  /** in place of the page that plays */
  pageUrl: string | null;
}

export const usage = `npm run dev -- [options]
  --browser chromium|firefox
  --headless           without a window (also chosen if there is no display)
  --page URL           open another page than the demo`;

/** @throws Error with a sentence for the developer */
export function parseDevOptions(args: string[], env: NodeJS.ProcessEnv, platform: NodeJS.Platform): DevOptions {
  const { values } = parseArgs({
    args,
    options: {
      browser: { type: 'string', default: startBrowsers[0] },
      headless: { type: 'boolean', default: false },
      page: { type: 'string' },
    },
  });
  const { browser, page } = values;
  if (!isStartBrowser(browser)) throw new Error(`--browser must be ${startBrowsers.join(' or ')}.`);
  if (page !== undefined && !URL.canParse(page)) throw new Error('--page must be a URL.');
  return { browser, headless: values.headless || !hasDisplay(env, platform), pageUrl: page ?? null };
}
