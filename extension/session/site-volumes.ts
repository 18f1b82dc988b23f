import { maxSites, storage } from '../store/storage.ts';
import type { Tab } from '../store/tab.ts';

/** Only what the user set, and nothing from a private window. */
const isKept = ({ site, isPrivate }: Tab): boolean => site !== '' && !isPrivate;

/** The remembered volume for a tab of this site, 0 to 1; 1 if there is none. */
export async function siteVolume(tab: Tab): Promise<number> {
  const { remembersSites } = await storage.settings.get();
  if (!remembersSites || !isKept(tab)) return 1;
  const known = await storage.siteVolumes.get();
  return known.find(({ site }) => site === tab.site)?.volume ?? 1;
}

/** Remembers these; the least recently set sites make room. */
export async function rememberSiteVolumes(set: readonly { tab: Tab; volume: number }[]): Promise<void> {
  const { remembersSites } = await storage.settings.get();
  // A fader at 0 means mute: nobody wants to find the site silent the next time.
  const kept = set
    .filter(({ tab, volume }) => isKept(tab) && volume > 0)
    .map(({ tab: { site }, volume }) => ({ site, volume }));
  if (!remembersSites || kept.length === 0) return;
  const others = (await storage.siteVolumes.get()).filter(({ site }) => !kept.some((one) => one.site === site));
  await storage.siteVolumes.set([...others, ...kept].slice(-maxSites));
}
