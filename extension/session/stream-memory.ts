import type { Mixer } from './mixer.ts';
import { endedFor } from './problem-memory.ts';
import type { ServerStream } from './server-stream.ts';
import { isOn, isOnAir } from './state.ts';
import { maxRecent, storage } from '../store/storage.ts';

/** A test tone, or a tab of a private window: it leaves no trace on disk. */
export const isUnkept = ({ tabs }: Pick<Mixer, 'tabs'>): boolean =>
  tabs.length === 0 || tabs.some(({ tab }) => tab.isPrivate);

/** The user's request, from the click on, which survives a restart of the background. The test tone does not. */
export async function rememberStream(servers: readonly ServerStream[], mixer: Mixer): Promise<void> {
  if (!servers.some(({ state }) => isOn(state) && state.tab !== null)) return;
  const streamed = servers.flatMap(({ place, wanted, state, isMuted }) => {
    const isMoved = wanted.channelId !== place.channelId;
    const into = { ...place, isMuted, ...(isMoved && { wantedChannelId: wanted.channelId }) };
    if (isOn(state)) return [{ ...into, since: isOnAir(state) ? state.since : null }];
    if (state.state === 'stopping' || !state.problem) return [];
    return [{ ...into, since: null, ended: endedFor(state.problem) }];
  });
  const tabs = mixer.tabs.map(({ tab: { id: tabId }, ...how }) => ({ tabId, ...how }));
  await storage.activeStream.set({ tabs, mix: mixer.view, servers: streamed });
}

/** The servers in the stream when the user stopped it, for the next one: each with its wanted channel and mute. */
export async function rememberTogether(servers: readonly ServerStream[], mixer: Mixer): Promise<void> {
  if (isUnkept(mixer)) return;
  const left = servers.filter(({ state }) => state.state !== 'stopping');
  const [first] = left;
  if (!first) return;
  if (left.length > 1) return storage.together.set(left.map(({ wanted, isMuted }) => ({ ...wanted, isMuted })));
  // One of several is left: the next stream goes there, and not into one that was stopped.
  if ((await storage.together.get()).length > 1) await storage.chosen.set(first.wanted);
  await storage.together.remove();
}

/** The channel of a test tone is not stored, nor that of a private window's tab. */
export async function noteRecent(channelId: string, { tabs }: Pick<Mixer, 'tabs'>): Promise<void> {
  if (isUnkept({ tabs })) return;
  const others = (await storage.recent.get()).filter((id) => id !== channelId);
  await storage.recent.set([channelId, ...others].slice(0, maxRecent));
}
