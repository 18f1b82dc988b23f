import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import { createRest, type RestAnswer, type RestOptions } from './rest.ts';

export interface AskToSpeak extends RestOptions {
  guildId: string;
  channelId: string;
  /** the bot may unsuppress itself; otherwise it asks the moderators */
  mayUnsuppress: boolean;
}

/**
 * On a stage: unsuppresses the bot, or raises its hand. The result arrives over the gateway.
 * @throws EarshotError ask-refused with Discord's reason, ask-unreachable, ask-limited or token-refused; nothing else
 * changes
 */
export async function askToSpeak(options: AskToSpeak): Promise<void> {
  const { guildId, channelId, clock } = options;
  const rest = createRest(options);
  const ask = (change: object): Promise<RestAnswer> =>
    rest.request({
      method: 'PATCH',
      path: `/guilds/${guildId}/voice-states/@me`,
      body: { channel_id: channelId, ...change },
    });

  const raisedHand = { request_to_speak_timestamp: new Date(clock.wallMs()).toISOString() };
  let answer = await ask(options.mayUnsuppress ? { suppress: false } : raisedHand);
  // Discord may disagree with the cached permissions: a hand can still be raised.
  if (!answer.ok && answer.status === 403 && options.mayUnsuppress) answer = await ask(raisedHand);
  if (answer.ok) return;
  const { status, code } = answer;
  throw new EarshotError(codeOf(status), code === null ? `status ${status}` : `status ${status}, code ${code}`);
}

/** The meaning of an answer that is not a success. */
function codeOf(status: number): ErrorCode {
  if (status === 401) return 'token-refused';
  if (status === 429) return 'ask-limited';
  return status >= 500 ? 'ask-unreachable' : 'ask-refused';
}
