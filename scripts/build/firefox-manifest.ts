import { firefoxExtensionId } from '../../native-host/install/firefox-manifest.ts';
import { blockWorklet } from '../../extension/capture/firefox/messages.ts';

/** The parts read from the source manifest, which is Chromium's; everything else is the same in both. */
export interface SourceManifest {
  permissions: string[];
  [field: string]: unknown;
}

/** The first whose elements have `captureStream`, by which they are heard, under this name. */
export const lowestFirefox = 149;

const chromiumOnly = ['offscreen', 'power', 'tabCapture'];
/** A page's frames are injected into; which sites, the user decides one by one. */
const firefoxOnly = ['scripting'];
const anySite = ['*://*/*'];

/**
 * What leaves the browser, by Mozilla's own names: talking to a helper on the same computer counts. A page's sound goes to the
 * voice server, the bot's token to Discord. Neither can be done without; PRIVACY.md says more.
 */
const transmitted = ['websiteContent', 'authenticationInfo'];

/** Derives Firefox's manifest: background scripts, its own id, and nothing that Firefox has not got. */
export function firefoxManifest(source: SourceManifest): string {
  const manifest = {
    ...source,
    // JSON omits undefined fields.
    key: undefined,
    minimum_chrome_version: undefined,
    background: { scripts: ['background.js'] },
    permissions: [...source.permissions.filter((name) => !chromiumOnly.includes(name)), ...firefoxOnly].sort(),
    // All that the other browser names one by one is part of it; here too one site is asked for at a time.
    optional_host_permissions: anySite,
    // The worklet is loaded by the page's own engine, from inside the page.
    web_accessible_resources: [{ resources: [blockWorklet], matches: anySite }],
    browser_specific_settings: {
      gecko: {
        id: firefoxExtensionId,
        strict_min_version: `${lowestFirefox}.0`,
        data_collection_permissions: { required: transmitted },
      },
    },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
