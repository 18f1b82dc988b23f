import { browser } from '../browser.ts';

export const isFirefox = (): boolean => browser.runtime.getURL('').startsWith('moz-');
