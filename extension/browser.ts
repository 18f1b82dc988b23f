import browser from 'webextension-polyfill';

/** The one file that knows how the extension's API is reached. */
export { browser };
export type { Runtime, Tabs } from 'webextension-polyfill';
export type RuntimePort = ReturnType<typeof browser.runtime.connect>;
