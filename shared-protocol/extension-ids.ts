/**
 * The id that each store gave the extension; null until its first upload, which shows it. It is known before anything is
 * published: put it here then, and release the helper before the extension, as an older helper turns the store's away.
 * Brave, Vivaldi and others take Chrome's store and its id.
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

/** Our own first, then those that stores have assigned. */
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
