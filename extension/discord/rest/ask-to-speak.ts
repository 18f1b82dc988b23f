import * as v from 'valibot';
import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import { parseDiscordJson } from '../../../shared-protocol/parse-json.ts';
import type { Secret } from '../../../shared-protocol/secret.ts';
import { amount } from '../../../shared-protocol/tolerant.ts';
import type { Clock } from '../../time/clock.ts';
import { parseGatewayUrl } from '../gateway/address.ts';
import { isUnder } from '../url.ts';

const deadlineMs = 10_000;
/** Discord names how long to wait; a person waits no longer than this for a button. */
const maxRetryAfterMs = 5000;
const discordApi = 'https://discord.com/api/v10';

/** The REST API that belongs to this gateway, or null if the token may not go to any: a server of neither kind. */
export function restAddress(gatewayUrl: string): string | null {
  const { url, isOnThisComputer } = parseGatewayUrl(gatewayUrl);
  if (isUnder(url.hostname, 'discord.gg')) return discordApi;
  if (!isOnThisComputer) return null;
  return `${url.protocol === 'wss:' ? 'https' : 'http'}://${url.host}/api/v10`;
}

/** The permissions needed first: Discord's API lets no other site read its answers. */
export const askPermissionsFor = (gatewayUrl: string): string[] =>
  restAddress(gatewayUrl) === discordApi ? [...askOrigins] : [];
export const askOrigins = ['https://discord.com/*'] as const;

export interface AskToSpeak {
  gatewayUrl: string;
  token: Secret<string>;
  guildId: string;
  channelId: string;
  /** the bot may let itself speak; it asks the moderators otherwise */
  mayUnsuppress: boolean;
  clock: Clock;
  fetch: typeof fetch;
}

/**
 * On a stage: lets the bot speak, or raises its hand. Who is heard then comes over the gateway.
 * @throws EarshotError ask-refused by Discord's word, ask-unreachable, ask-limited or token-refused: nothing else changes
 */
export async function askToSpeak(options: AskToSpeak): Promise<void> {
  const { guildId, channelId, token, clock } = options;
  const base = restAddress(options.gatewayUrl);
  if (!base) throw new EarshotError('ask-refused', 'no API');
  const ask = (body: object): Promise<Response> =>
    options
      .fetch(`${base}/guilds/${guildId}/voice-states/@me`, {
        method: 'PATCH',
        headers: { authorization: `Bot ${token.reveal()}`, 'content-type': 'application/json' },
        body: JSON.stringify({ channel_id: channelId, ...body }),
        credentials: 'omit',
        redirect: 'error',
        signal: AbortSignal.timeout(deadlineMs),
      })
      .catch((cause: unknown) => {
        throw new EarshotError('ask-unreachable', cause instanceof Error ? cause.name : 'unreachable', cause);
      });
  const patiently = async (body: object): Promise<Response> => {
    const response = await ask(body);
    if (response.status !== 429) return response;
    const delayMs = await retryAfterMs(response);
    if (delayMs > maxRetryAfterMs) return response;
    await new Promise<void>((resolve) => clock.setTimer(resolve, delayMs));
    return ask(body);
  };

  const raisedHand = { request_to_speak_timestamp: new Date(clock.wallMs()).toISOString() };
  let response = await patiently(options.mayUnsuppress ? { suppress: false } : raisedHand);
  // Discord may disagree with what the permissions promised: a hand can still be raised.
  if (response.status === 403 && options.mayUnsuppress) response = await patiently(raisedHand);
  if (!response.ok) throw new EarshotError(codeOf(response.status), `status ${response.status}`);
}

/** The meaning of an answer that is not a success. */
function codeOf(status: number): ErrorCode {
  if (status === 401) return 'token-refused';
  if (status === 429) return 'ask-limited';
  return status >= 500 ? 'ask-unreachable' : 'ask-refused';
}

/** From the header or the body, in ms; too long if neither says. */
async function retryAfterMs(response: Response): Promise<number> {
  const header = Number(response.headers.get('retry-after') ?? Number.NaN);
  const seconds = Number.isFinite(header) ? header : await secondsInBody(response);
  return seconds >= 0 ? seconds * 1000 : Infinity;
}

const RateLimited = v.object({ retry_after: amount });

async function secondsInBody(response: Response): Promise<number> {
  try {
    return parseDiscordJson(RateLimited, await response.text(), 'message-shape').retry_after;
  } catch {
    return Number.NaN;
  }
}
