import { browser } from '../browser.ts';
import { installCommandFor } from './install-command-for.ts';

/** The command that installs the helper for this build, on the system that this page runs on. */
export const installCommand = (): string => installCommandFor(navigator.platform, browser.runtime.id);
