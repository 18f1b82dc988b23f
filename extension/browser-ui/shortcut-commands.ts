import type { ShortcutName } from '../page-contract/shortcut-names.ts';
import type { SessionView, ViewCommand } from '../page-contract/view.ts';
import type { Session } from '../session/session-contract.ts';
import type { Tab } from '../store/tab.ts';
import { nextChannel, type ChannelWalk } from './next-channel.ts';
import { steppedVolume } from './stepped-volume.ts';

interface Doors {
  session: Pick<Session, 'mix' | 'command' | 'toggle' | 'toggleMute' | 'pushToTalk' | 'addTab'>;
  makeView(): Promise<SessionView>;
  /** switches to the scene after the present one, in a circle */
  nextScene(tab: Tab | null): Promise<void>;
  /** the volume after the key, which nothing else shows */
  onVolume(volume: number): void;
}

/**
 * Runs a shortcut's command. One that does not fit the present state does nothing, because a key cannot show an error.
 */
export function createShortcutCommands(doors: Doors): (command: string, tab: Tab | null) => Promise<void> {
  const { session } = doors;
  let walk: ChannelWalk | null = null;

  const command = (wanted: ViewCommand): Promise<void> => session.command(wanted);

  async function stepVolume(by: 1 | -1): Promise<void> {
    const channelVolume = steppedVolume(session.mix.channelVolume, by);
    await command({ type: 'set-mix', mix: { channelVolume } });
    doors.onVolume(channelVolume);
  }

  async function toNextChannel(): Promise<void> {
    walk = nextChannel(await doors.makeView(), walk);
    if (walk) await command({ type: 'choose', ...walk.place });
  }

  const effects: Record<ShortcutName, (tab: Tab | null) => Promise<void> | void> = {
    'toggle-stream': (tab) => (tab ? session.toggle(tab) : undefined),
    'toggle-mute': () => session.toggleMute(),
    'toggle-pause': () => command({ type: 'set-mix', mix: { isPaused: !session.mix.isPaused } }),
    'volume-up': () => stepVolume(1),
    'volume-down': () => stepVolume(-1),
    'add-tab': (tab) => (tab ? session.addTab(tab) : undefined),
    'next-channel': toNextChannel,
    'next-scene': doors.nextScene,
    'push-to-talk': () => session.pushToTalk(),
  };

  const isShortcut = (name: string): name is ShortcutName => Object.hasOwn(effects, name);

  return async (name, tab) => {
    if (!isShortcut(name)) return;
    try {
      await effects[name](tab);
    } catch {
      // Refused: nothing streams, or the browser does not allow this tab to be captured.
    }
  };
}
