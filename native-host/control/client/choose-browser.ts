import { controlError, type ControlError, type ControlState } from '../../../shared-protocol/control.ts';
import type { FoundEntry } from '../control-folder.ts';
import { openClient, type ControlClient } from './control-client.ts';

interface Candidate {
  client: ControlClient;
  /** null if it was not asked, or did not answer */
  state: ControlState | null;
}

/** The one that went live last; if none is live, the one whose helper started last. */
export const newestLive = (candidates: readonly Candidate[]): Candidate | undefined =>
  [...candidates].sort(
    (a, b) => (b.state?.since ?? 0) - (a.state?.since ?? 0) || b.client.entry.since - a.client.entry.since,
  )[0];

/**
 * Connects to the chosen browser, and to others only as long as the question takes.
 * @param name as in `--browser`; null is the newest live one
 */
export async function chooseBrowser(
  entries: readonly FoundEntry[],
  name: string | null,
): Promise<ControlClient | ControlError> {
  const opened = await Promise.all(entries.map(openClient));
  const clients = opened.filter((one): one is ControlClient => one !== null && 'ask' in one);
  const wanted = clients.filter(({ entry }) => name === null || entry.browser === name);
  const candidates = await Promise.all(
    wanted.map(async (client): Promise<Candidate> => {
      // The only browser is chosen, whatever it does.
      const state = wanted.length > 1 ? (await client.ask('status', {})).state : null;
      return { client, state: state ?? null };
    }),
  );
  const chosen = newestLive(candidates)?.client;
  for (const client of clients) if (client !== chosen) client.close();
  if (chosen) return chosen;
  if (clients.length > 0)
    return controlError('no-such-browser', `Listening: ${clients.map(({ entry }) => entry.browser).join(', ')}`);
  const refusal = opened.find((one): one is ControlError => one !== null && 'code' in one);
  return refusal ?? controlError('not-running');
}
