/** "Alt+Shift+E" or, on a Mac, "⌥⇧E" as the keys to press; empty if none is set. */
export function shortcutKeys(shortcut: string): string[] {
  const [, signs = '', rest = ''] = /^([⌃⌥⇧⌘]*)(.*)$/u.exec(shortcut) ?? [];
  return [...signs, ...rest.split(/\+(?!$)/)].filter(Boolean);
}
