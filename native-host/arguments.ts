/** How the host was started. */
export type Invocation =
  | { kind: 'serve'; origin: string }
  | { kind: 'control'; args: readonly string[] }
  | { kind: 'help' }
  | { kind: 'version' }
  /** a word that no browser passes */
  | { kind: 'unknown'; word: string }
  | { kind: 'refused'; origin: string };

/** A command or an option, as a person types them. */
const typed = /^-{0,2}[a-z][a-z-]*$/i;
const chromeOrigin = /^chrome-extension:\/\/[a-p]{32}\/$/;

/**
 * Chromium passes the caller's origin first (`chrome-extension://ID/`, on Windows a window handle after it); Firefox
 * passes the manifest's path, then the add-on's id. The browser has checked the caller already; the host checks again.
 * @param parameters process.argv from its third entry
 * @param allowed origins with their last slash, and Firefox add-on ids
 */
export function readArguments(parameters: readonly string[], allowed: ReadonlySet<string>): Invocation {
  const [first, second] = parameters;
  if (first === undefined || first === '--help' || first === '-h') return { kind: 'help' };
  if (first === 'control') return { kind: 'control', args: parameters.slice(1) };
  if (first === '--version') return { kind: 'version' };
  if (typed.test(first)) return { kind: 'unknown', word: first };
  const origin = second !== undefined && first.endsWith('.json') && !first.includes('://') ? second : first;
  const isWellFormed = origin !== first || chromeOrigin.test(origin);
  return isWellFormed && allowed.has(origin) ? { kind: 'serve', origin } : { kind: 'refused', origin };
}

export const helpText = `Earshot's helper. Browsers start it for you; started by hand, it does nothing.

  earshot-host chrome-extension://ID/     how Chromium starts it
  earshot-host MANIFEST.json ADD-ON-ID    how Firefox starts it
  earshot-host control --help             control Earshot in a running browser
  earshot-host --version

Its installer registers and removes it; from source: npm run host -- install, doctor or uninstall.
`;
