import type { Mixer } from './mixer.ts';
import { isOn, isOnAir, type SessionState } from './state.ts';
import { maxRecent, storage } from '../store/storage.ts';

/** The user's wish, which outlives the background's restart, from the click on. The test tone does not. */
export async function rememberStream(state: SessionState, mixer: Mixer): Promise<void> {
  if (!isOn(state)) return;
  const { guildId, channelId, tab } = state;
  const since = isOnAir(state) ? state.since : null;
  if (tab === null) return;
  const tabs = mixer.tabs.map(({ tab: { id: tabId }, volume }) => ({ tabId, volume }));
  await storage.activeStream.set({ tabs, mix: mixer.view, guildId, channelId, since });
}

/** The channel of a test tone is not kept, nor one into which a tab of a private window was streamed. */
export async function noteRecent(channelId: string, { tabs }: Pick<Mixer, 'tabs'>): Promise<void> {
  if (tabs.length === 0 || tabs.some(({ tab }) => tab.isPrivate)) return;
  const others = (await storage.recent.get()).filter((id) => id !== channelId);
  await storage.recent.set([channelId, ...others].slice(0, maxRecent));
}
