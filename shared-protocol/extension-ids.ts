/**
 * The id that each store gave the extension; null until its first upload, which shows it, before anything is published.
 * Put it here then, and release the helper before the extension, because an older helper refuses the store's. Brave,
 * Vivaldi and others use Chrome's store and its id.
 */
const storeIds: Readonly<Record<'chrome' | 'edge' | 'opera', string | null>> = {
  chrome: null,
  edge: null,
  opera: null,
};

/** Follows from the `key` in manifest.json: the build from these sources, loaded unpacked. */
const unpackedId = 'fpjkaledpbpglbhpaoghafjacjmcedba';

/** Chosen by us, and the same in Mozilla's store and everywhere else. */
const firefoxId = 'earshot@earshot.app';

type Ids = readonly [string, ...string[]];

/** Our own first, then those assigned by the stores. */
const withStores = (ids: Readonly<Record<string, string | null>>): Ids => [
  unpackedId,
  ...Object.values(ids).filter((id) => id !== null),
];

/**
 * The extensions that may start the host, by the family of their browser. Any other build, such as an unpacked one with
 * another key, must be named when the host is installed.
 */
export const defaultExtensionIds: Readonly<Record<'chromium' | 'firefox', Ids>> = {
  chromium: withStores(storeIds),
  firefox: [firefoxId],
};
