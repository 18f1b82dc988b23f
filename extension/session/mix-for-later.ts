import type { Bot } from '../account/bot.ts';
import type { Scenes } from '../scenes/scenes.ts';
import type { SceneMix } from '../scenes/scenes-contract.ts';
import type { LastStream } from '../store/last-stream.ts';
import { maxSceneTabs } from '../store/scene.ts';
import type { Current } from './current.ts';
import type { MixCommands } from './mix-commands.ts';
import type { Mixer } from './mixer.ts';
import { isOn, isOnAir } from './state.ts';
import { isUnkept } from './stream-memory.ts';

interface Parts {
  current: Current;
  mixer: Mixer;
}

/** The mix, for scenes to read and change. */
export function sceneMix({ current, mixer, mixCommands }: Parts & { mixCommands: MixCommands }): SceneMix {
  const isMixed = (): boolean => current.sound !== null && mixer.tabs.length > 0;
  return {
    get isOn() {
      return isMixed();
    },
    get tabs() {
      return isMixed() ? mixer.tabs : [];
    },
    add: (tab, { volume, isMuted }) => mixCommands.addTab(tab, { volume, isMuted }),
    set: mixCommands.setLevel,
    remove: async (tabId) => mixCommands.commands['remove-tab']({ type: 'remove-tab', tabId }),
  };
}

/** The live stream, as stored for the browser's next start; null if nothing may be stored. */
export function readForLater({
  current,
  mixer,
  bot,
  scenes,
}: Parts & { bot: Bot; scenes: Pick<Scenes, 'now'> }): Omit<LastStream, 'seenAt'> | null {
  const on = current.servers.filter(({ state }) => isOn(state));
  if (isUnkept(mixer) || !on.some(({ state }) => isOnAir(state))) return null;
  return {
    servers: on.map(({ wanted, isMuted }) => {
      const { name = '' } = bot.client?.guilds.get(wanted.guildId)?.channels.get(wanted.channelId) ?? {};
      // As long as Discord's own limit; no surrogate pair is cut.
      return { ...wanted, isMuted, name: [...name].slice(0, 50).join('') };
    }),
    tabIds: mixer.tabs.map(({ tab }) => tab.id),
    tabs: scenes.now.slice(0, maxSceneTabs),
    mix: mixer.view,
  };
}
