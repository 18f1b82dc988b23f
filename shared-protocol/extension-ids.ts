/**
 * The extensions that may start the host, by the family of their browser: Chromium's id follows from the `key` in
 * manifest.json. A store's own id is added here once the store has given it. Any other build, such as an unpacked one
 * under another key, has to be named when the host is installed.
 */
export const defaultExtensionIds = {
  chromium: ['fpjkaledpbpglbhpaoghafjacjmcedba'],
  firefox: ['earshot@earshot.app'],
} as const satisfies Record<'chromium' | 'firefox', readonly string[]>;
