import { parseArgs } from 'node:util';
import { dialects, type Dialect } from '../shared-protocol/voice-payloads.ts';

export const startBrowsers = ['chromium', 'firefox'] as const;
export type StartBrowser = (typeof startBrowsers)[number];

export const isStartBrowser = (name: string): name is StartBrowser => startBrowsers.some((known) => known === name);

export const hasDisplay = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean =>
  platform !== 'linux' || Boolean(env.DISPLAY ?? env.WAYLAND_DISPLAY);

export interface StartOptions {
  browser: StartBrowser;
  headless: boolean;
  seconds: number;
  recordFile: string | null;
  pageUrl: string | null;
  dialect: Dialect;
  mode: string | null;
  json: boolean;
  /** another server than the local one */
  remote: { gatewayUrl: string; guildId: string; channelId: string; token: string } | null;
}

export const usage = `npm start -- [options]
  --browser chromium|firefox
  --headless           stream without a window (the default if there is no display)
  --seconds N          how long to stream when headless (default 10)
  --record FILE.wav    save what the listener heard
  --page URL           stream this page instead of the demo
  --dialect original|v8
  --mode NAME          an encryption mode of that dialect
  --json               print the summary as one JSON object on the last line
  --gateway URL --guild ID --channel ID   use another server, with the bot's token in EARSHOT_TOKEN`;

/** @throws Error with a sentence for the user */
export function parseStartOptions(args: string[], env: NodeJS.ProcessEnv, platform: NodeJS.Platform): StartOptions {
  const { values } = parseArgs({
    args,
    options: {
      browser: { type: 'string', default: startBrowsers[0] },
      headless: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '10' },
      record: { type: 'string' },
      page: { type: 'string' },
      dialect: { type: 'string', default: defaultDialect },
      mode: { type: 'string' },
      json: { type: 'boolean', default: false },
      gateway: { type: 'string' },
      guild: { type: 'string' },
      channel: { type: 'string' },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds >= 1 && seconds <= 86_400)) throw new Error('--seconds must be a number from 1 to 86400.');
  const dialect = dialects.find((name) => name === values.dialect);
  if (!dialect) throw new Error(`--dialect must be ${dialects.join(' or ')}.`);
  const { browser } = values;
  if (!isStartBrowser(browser)) throw new Error(`--browser must be ${startBrowsers.join(' or ')}.`);
  if (values.page !== undefined && !URL.canParse(values.page)) throw new Error('--page must be a URL.');
  return {
    browser,
    headless: values.headless || !hasDisplay(env, platform),
    seconds,
    recordFile: values.record ?? null,
    pageUrl: values.page ?? null,
    dialect,
    mode: values.mode ?? null,
    json: values.json,
    remote: remoteOf(values, env),
  };
}

/** What Discord speaks today. */
const defaultDialect: Dialect = 'v8';

function remoteOf(
  {
    gateway,
    guild,
    channel,
  }: { gateway?: string | undefined; guild?: string | undefined; channel?: string | undefined },
  env: NodeJS.ProcessEnv,
): StartOptions['remote'] {
  if (gateway === undefined && guild === undefined && channel === undefined) return null;
  if (gateway === undefined || guild === undefined || channel === undefined)
    throw new Error('--gateway, --guild and --channel must be given together.');
  const token = env.EARSHOT_TOKEN;
  if (!token) throw new Error("Put the bot's token in the environment variable EARSHOT_TOKEN.");
  return { gatewayUrl: gateway, guildId: guild, channelId: channel, token };
}
