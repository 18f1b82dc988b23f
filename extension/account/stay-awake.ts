import { browser } from '../browser.ts';

/** Chromium stops a background that called no API for 30 s; heartbeats every 41 s are too rare to prevent that. */
const intervalMs = 20_000;

/**
 * Keeps the background running, native port or not: when it is stopped, Chromium closes its sockets with 1001, which ends
 * Discord's session, and the next one costs an identify. @returns a function that lets it sleep again
 */
export function stayAwake(): () => void {
  const timer = setInterval(() => void browser.runtime.getPlatformInfo(), intervalMs);
  return () => clearInterval(timer);
}
