import type { ElementHandle, Page } from 'puppeteer-core';
import { startDiscordJs, type DiscordJs } from '../../interop/earshot-peer-process.ts';
import { lookAt, lookWithoutColours } from '../look-at.ts';
import { openMixHand, type MixHand } from '../mix-hand.ts';
import { people, tavern } from '../popup-world.ts';
import { patienceMs } from '../rig.ts';
import type { Stage } from './stage.ts';

/** One popup, led through everything that it can show. The rooms of the walk build on what the one before left. */
export interface Walk {
  readonly stage: Stage;
  readonly hand: MixHand;
  readonly popup: Page;
  /** pages that play, the first that was opened first */
  readonly pages: Page[];
  begin(stage: Stage): Promise<void>;
  end(): Promise<void>;
  /** a page that plays, and the popup over it instead of the previous one */
  openRain(): Promise<void>;
  openDrums(): Promise<void>;
  openPopup(over?: Page): Promise<Page>;
  shows(selector: string, timeoutMs?: number): Promise<ElementHandle>;
  isOver(selector: string): Promise<unknown>;
  /** clicks once it is there */
  click(selector: string): Promise<void>;
  look(name: string): Promise<void>;
  lookWithoutColours(name: string): Promise<void>;
  choose(channelId: string, guildId?: string): Promise<void>;
  goLive(): Promise<void>;
  /** Mara, who speaks for real */
  joinPeer(): Promise<DiscordJs>;
}

/** Title and picture of the pages that the design shows. */
const dress = (page: Page, title: string, colour: string): Promise<void> =>
  page.evaluate(
    (words, tone) => {
      document.title = words;
      const icon = document.createElement('link');
      icon.rel = 'icon';
      const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" rx="5" fill="${tone}"/><path d="M10 4.2c2.2 2.7 3.9 4.9 3.9 7a3.9 3.9 0 0 1-7.8 0c0-2.1 1.7-4.3 3.9-7z" fill="#cfe9f5"/></svg>`;
      icon.href = `data:image/svg+xml,${encodeURIComponent(picture)}`;
      document.head.append(icon);
    },
    title,
    colour,
  );

export function createWalk(): Walk {
  let stage: Stage;
  let hand: MixHand;
  let popup: Page | null = null;
  let peer: DiscordJs | null = null;
  const pages: Page[] = [];

  async function open(title: string, colour: string): Promise<void> {
    const page = await stage.openPage();
    await dress(page, title, colour);
    pages.push(page);
    await walk.openPopup(page);
  }

  const walk: Walk = {
    get stage() {
      return stage;
    },
    get hand() {
      return hand;
    },
    get popup() {
      if (!popup) throw new Error('No popup was opened.');
      return popup;
    },
    pages,
    async begin(on) {
      stage = on;
      hand = await openMixHand(stage.control);
      await stage.choose('aead_aes256_gcm_rtpsize', 'v8');
      for (const { id } of [people.jonas, people.priya]) stage.server.people.join(id, tavern.channelId);
      await walk.openRain();
    },
    async end() {
      await peer?.end();
      await stage?.close();
    },
    openRain: () => open('Rain on the tavern roof, three hours', '#2c5f7c'),
    openDrums: () => open('Battle drums, slow build', '#7a3325'),
    async openPopup(over = pages.at(-1)!) {
      const before = popup;
      popup = await stage.openPopup(over);
      // Another that opens closes Chromium's by itself.
      await before?.close().catch(() => undefined);
      return popup;
    },
    shows: async (selector, timeoutMs = patienceMs) =>
      (await walk.popup.waitForSelector(selector, { timeout: timeoutMs }))!,
    isOver: (selector) => walk.popup.waitForSelector(selector, { timeout: patienceMs, hidden: true }),
    click: async (selector) => (await walk.shows(selector)).click(),
    look: (name) => lookAt(walk.popup, stage.picturesPrefix + name, stage.eyes),
    lookWithoutColours: (name) => lookWithoutColours(walk.popup, stage.picturesPrefix + name, stage.eyes),
    async choose(channelId, guildId = tavern.guildId) {
      await hand.post({ type: 'choose', guildId, channelId });
      await stage.until(({ chosen }) => chosen?.channelId === channelId);
    },
    async goLive() {
      await walk.click('#stream:not([disabled]), #problem-action');
      await walk.shows('#stop');
      await stage.untilState('live');
    },
    async joinPeer() {
      peer = await startDiscordJs(stage.server, stage.server.peerTokens[0]!);
      await peer.ask({ do: 'join', channelId: tavern.channelId, hears: [] });
      return peer;
    },
  };
  return walk;
}
