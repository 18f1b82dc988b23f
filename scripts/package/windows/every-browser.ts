import { browserNames } from '../../../native-host/install/browsers.ts';

/** Arguments of `install` for all browsers, also those that are not there yet: one that comes later finds its key. */
export const everyBrowser = browserNames.map((name) => `--browser ${name}`).join(' ');
