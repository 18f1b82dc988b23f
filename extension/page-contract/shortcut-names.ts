/** What a key may do beside opening the popup: the names of the manifest's commands. */
export const shortcutNames = [
  'toggle-stream',
  'toggle-mute',
  'toggle-pause',
  'volume-up',
  'volume-down',
  'add-tab',
  'next-channel',
  'next-scene',
  'push-to-talk',
] as const;
export type ShortcutName = (typeof shortcutNames)[number];
