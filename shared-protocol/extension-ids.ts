/**
 * The extensions that may start the host, by the family of their browser: Chromium's id follows from the `key` in
 * manifest.json. A store's id is added here once the store has assigned it. Any other build, such as an unpacked one
 * with another key, must be named when the host is installed.
 */
export const defaultExtensionIds = {
  chromium: ['fpjkaledpbpglbhpaoghafjacjmcedba'],
  firefox: ['earshot@earshot.app'],
} as const satisfies Record<'chromium' | 'firefox', readonly string[]>;
