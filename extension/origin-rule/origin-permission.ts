import { browser } from '../browser.ts';

/** To Firefox a WebSocket's handshake is the HTTP request that it begins with, and needs the permission for that. */
export const permissionFor = (pattern: string): string =>
  browser.runtime.getURL('').startsWith('moz-extension:') ? pattern.replace(/^ws/, 'http') : pattern;
