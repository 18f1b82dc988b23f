import * as v from 'valibot';
import { parseDiscordJson } from '../../shared-protocol/parse-json.ts';
import { Secret } from '../../shared-protocol/secret.ts';
import { readToken } from '../account/account.ts';
import type { Bot } from '../account/bot.ts';
import { createRest } from '../discord/rest/rest.ts';
import { storage } from '../store/storage.ts';
import type { Clock } from '../time/clock.ts';

/** A server that does not answer is asked again after this time, not sooner. */
const againAfterMs = 5 * 60_000;

const Named = v.object({ username: v.string(), global_name: v.optional(v.nullable(v.string())) });
const Application = v.object({
  owner: v.optional(v.nullable(Named)),
  team: v.optional(v.nullable(v.object({ name: v.string() }))),
});

/** The bot's owner according to Discord: a person, or a team. */
export interface BotOwner {
  /** Null until it is known; this call requests it. */
  name(): string | null;
}

export function createBotOwner(options: {
  bot: Pick<Bot, 'client' | 'hasRestApi'>;
  clock: Clock;
  fetch: typeof fetch;
  onKnown(): void;
}): BotOwner {
  const { bot, clock } = options;
  let known: { botId: string; name: string } | null = null;
  let isAsking = false;
  let notBeforeMs = -Infinity;

  /** @throws EarshotError as `Rest.request`, message-shape */
  async function ask(): Promise<string | null> {
    const [token, { gatewayUrl }] = await Promise.all([readToken(), storage.settings.get()]);
    if (token === null) return null;
    const rest = createRest({ gatewayUrl, token: new Secret(token), clock, fetch: options.fetch });
    const answer = await rest.request({ method: 'GET', path: '/oauth2/applications/@me' });
    if (!answer.ok) return null;
    const { owner, team } = parseDiscordJson(Application, answer.text, 'message-shape');
    return team?.name || owner?.global_name || owner?.username || null;
  }

  async function learn(botId: string): Promise<void> {
    isAsking = true;
    notBeforeMs = clock.nowMs() + againAfterMs;
    // Nothing else depends on it.
    const name = await ask().catch(() => null);
    isAsking = false;
    if (name === null) return;
    known = { botId, name };
    options.onKnown();
  }

  return {
    name() {
      const botId = bot.client?.user?.id;
      if (botId === undefined) return null;
      if (known?.botId === botId) return known.name;
      if (bot.hasRestApi && !isAsking && clock.nowMs() >= notBeforeMs) void learn(botId);
      return null;
    },
  };
}
