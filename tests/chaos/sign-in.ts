import type { ControlPage } from '../../scripts/browsers/control-page.ts';
import type { ServerAddress } from './server-contract.ts';

const signInDeadlineMs = 20_000;

/** Points the extension at the server, in today's dialect, and waits for the bot to be in. */
export async function signIn(control: ControlPage, address: ServerAddress): Promise<void> {
  const { gatewayUrl, documentPort, guildId, channelId, token } = address;
  await control.command({ type: 'save-settings', settings: { gatewayUrl, documentPort, dialect: 'v8' } });
  await control.command({ type: 'choose', guildId, channelId });
  await control.command({ type: 'save-token', token, remember: false });
  await control.waitFor(({ gateway }) => gateway === 'ready', signInDeadlineMs);
}
