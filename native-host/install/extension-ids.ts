import type { ExtensionIds } from './install.ts';

/**
 * The extensions that may start the host: Chromium's id follows from the `key` in manifest.json. A store's own id is
 * added here once the store has given it.
 */
export const defaultExtensionIds: ExtensionIds = {
  chromium: ['fpjkaledpbpglbhpaoghafjacjmcedba'],
  firefox: ['earshot@earshot.app'],
};
