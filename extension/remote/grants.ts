import type { ControlArgs, ControlRefusal, ControlVerb } from '../../shared-protocol/control.ts';
import type { SessionView } from '../page-contract/view.ts';
import type { Session } from '../session/session-contract.ts';
import { shownName } from '../views/shown-name.ts';
import { findNamed } from './find-named.ts';
import { onAirIn, percentOf, recentChannels } from './remote-state.ts';

/** The facts for a decision about a request. */
export interface Asked {
  session: Session;
  /** the present value */
  view: SessionView;
  start(): Promise<ControlRefusal | void>;
}

/** @throws EarshotError like the session's command */
export type Grant<Verb extends ControlVerb> = (
  args: ControlArgs<Verb>,
  asked: Asked,
) => ControlRefusal | void | Promise<ControlRefusal | void>;

const switched = (now: boolean, to: 'on' | 'off' | 'toggle'): boolean => (to === 'toggle' ? !now : to === 'on');

/** @param now in percent */
const levelled = (now: number, wish: { to: number } | { by: number }, most: number): number =>
  Math.min(most, Math.max(0, 'to' in wish ? wish.to : now + wish.by)) / 100;

/** The session's present state: another request may have been granted since the view was made. */
const mixNow = ({ session }: Asked) => session.facts().mixer;

function tabCalled(asked: Asked, name: number | string) {
  const { tabs } = mixNow(asked);
  return typeof name === 'number'
    ? tabs[name - 1]
    : findNamed(tabs, ({ tab }) => [shownName(tab.title), tab.site], name);
}

/**
 * Each verb's effect, through commands that the popup sends too. A verb without an entry is refused as unsupported.
 */
export const grants: { readonly [Verb in ControlVerb]?: Grant<Verb> } = {
  status: () => undefined,
  watch: () => undefined,
  async mute({ to }, asked) {
    if (!onAirIn(asked.view)) return 'not-live';
    const isMuted = switched(mixNow(asked).view.isMuted, to);
    return asked.session.command({ type: 'set-mix', mix: { isMuted } });
  },
  async pause({ to }, asked) {
    if (!onAirIn(asked.view)) return 'not-live';
    const isPaused = switched(mixNow(asked).view.isPaused, to);
    return asked.session.command({ type: 'set-mix', mix: { isPaused } });
  },
  // A request for silence succeeds, even if there was nothing to silence.
  stop: (_, { session, view }) => (view.stream.state === 'idle' ? undefined : session.command({ type: 'stop' })),
  async volume(wish, asked) {
    if (!onAirIn(asked.view)) return 'not-live';
    const channelVolume = levelled(percentOf(mixNow(asked).view.channelVolume), wish, 200);
    return asked.session.command({ type: 'set-mix', mix: { channelVolume } });
  },
  async 'tab-volume'(wish, asked) {
    if (!onAirIn(asked.view)) return 'not-live';
    const found = tabCalled(asked, wish.tab);
    if (!found) return 'no-such-tab';
    const volume = levelled(percentOf(found.volume), wish, 100);
    return asked.session.command({ type: 'set-tab-volume', tabId: found.tab.id, volume });
  },
  async solo({ tab: name }, asked) {
    if (!onAirIn(asked.view)) return 'not-live';
    const { command } = asked.session;
    if (name === null) {
      const soloed = mixNow(asked).tabs.filter(({ isSoloed }) => isSoloed);
      for (const { tab } of soloed) await command({ type: 'solo-tab', tabId: tab.id, isSoloed: false, adds: false });
      return;
    }
    const found = tabCalled(asked, name);
    if (!found) return 'no-such-tab';
    return command({ type: 'solo-tab', tabId: found.tab.id, isSoloed: true, adds: false });
  },
  async scene(wish, { session, view }) {
    if (view.scenes.length === 0) return 'no-such-scene';
    if ('next' in wish) return session.command({ type: 'next-scene' });
    const found = findNamed(view.scenes, ({ name }) => [name], wish.name);
    if (!found) return 'no-such-scene';
    return session.command({ type: 'go-to-scene', sceneId: found.id });
  },
  async channel(wish, { session, view }) {
    const recent = recentChannels(view);
    const here = new Set(view.servers.map(({ channelId }) => channelId));
    // The list begins with the present channel: taking its end, again and again, visits all.
    const next = recent.filter(({ id, blocked }) => blocked === null && !here.has(id)).at(-1);
    const found = 'next' in wish ? next : findNamed(recent, ({ id, name }) => [id, name], wish.name);
    if (!found) return 'no-such-channel';
    return session.command({ type: 'choose', guildId: found.guildId, channelId: found.id });
  },
  indicator: ({ to }, { session }) => session.command({ type: 'set-indicator', indicator: to }),
  start: (_, { start }) => start(),
};
