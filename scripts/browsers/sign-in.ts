import type { Settings } from '../../extension/store/settings.ts';
import type { ControlPage } from './control-page.ts';

/** A channel of some server, and a bot that may join it. */
export interface Place {
  gatewayUrl: string;
  guildId: string;
  channelId: string;
  token: string;
  /** the stand-in for the original document's UDP port 80 */
  documentPort: number;
}

const signInDeadlineMs = 30_000;

/**
 * Sets the extension up for this place.
 * @param isKept the token outlives the extension, as it does if its user wants it kept
 * @returns the bot's name
 */
export async function signIn(
  control: ControlPage,
  { gatewayUrl, documentPort, guildId, channelId, token }: Place,
  settings: Partial<Settings> = {},
  isKept = false,
): Promise<string> {
  await control.command({ type: 'save-settings', settings: { gatewayUrl, documentPort, ...settings } });
  await control.command({ type: 'choose', guildId, channelId });
  await control.command({ type: 'save-token', token, remember: isKept });
  const view = await control
    .waitFor(({ gateway, problem }) => gateway === 'ready' || problem !== null, signInDeadlineMs)
    .catch((cause: unknown) => {
      throw new Error(
        `The bot could not sign in at ${gatewayUrl} within ${signInDeadlineMs / 1000} s. Check the address.`,
        {
          cause,
        },
      );
    });
  if (view.problem) throw new Error(`Signing in failed: ${view.problem.code}`);
  return view.bot?.name ?? 'the bot';
}
