import { posix } from 'node:path';
import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import { about, type Finding } from './finding.ts';
import type { Outside } from './outside.ts';
import type { Environment, Target } from './places.ts';
import type { System } from './browsers.ts';
import { numberOf, queryList, queryValue, textsOf, type RunRegistry } from './registry.ts';

/**
 * Who manages a computer can forbid hosts to relatives of Chromium: those of one user's own, or by name. Firefox has no
 * such policy. Sources: Chrome's and Edge's lists of policies, and the places from which each product reads them.
 */
export interface Policies {
  /** false: only hosts that are registered for all users */
  userLevelHosts: boolean | null;
  blocklist: readonly string[];
  allowlist: readonly string[];
  /** a file or key */
  source: string;
}

interface PolicyPlace {
  linux: readonly string[];
  /** domains of preferences */
  macos: readonly string[];
  /** below Software\Policies */
  windows: string;
}

const chromiums: PolicyPlace = { linux: ['/etc/chromium'], macos: ['org.chromium.Chromium'], windows: 'Chromium' };
const placesOf: Readonly<Record<string, PolicyPlace>> = {
  chrome: { linux: ['/etc/opt/chrome'], macos: ['com.google.Chrome'], windows: 'Google\\Chrome' },
  edge: { linux: ['/etc/opt/edge'], macos: ['com.microsoft.Edge'], windows: 'Microsoft\\Edge' },
  brave: { linux: ['/etc/brave', '/etc/opt/brave'], macos: ['com.brave.Browser'], windows: 'BraveSoftware\\Brave' },
  vivaldi: { linux: ['/etc/opt/vivaldi', '/etc/chromium'], macos: ['com.vivaldi.Vivaldi'], windows: 'Vivaldi' },
  opera: { ...chromiums, macos: ['com.operasoftware.Opera'] },
  arc: { ...chromiums, macos: ['company.thebrowser.Browser'] },
  helium: { ...chromiums, macos: ['net.imput.helium'] },
  yandex: { ...chromiums, macos: ['ru.yandex.desktop.yandex-browser'], windows: 'YandexBrowser' },
};

/** The channels of a product share its policies, but each has its own domain on macOS: `…Chrome.beta`, `…Edge.Beta`. */
function placeOf(browser: string): PolicyPlace {
  const [product = '', channel] = browser.split('-');
  const place = placesOf[product] ?? chromiums;
  return channel === undefined
    ? place
    : {
        ...place,
        macos: place.macos.flatMap((domain) => [`${domain}.${channel}`, `${domain}.${capital(channel)}`, domain]),
      };
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

export interface PolicyReaders {
  system: System;
  env: Environment;
  outside: Outside;
  runRegistry: RunRegistry;
}

/**
 * What keeps this browser from starting the host by policy.
 * @param isForAll the host is registered for all users
 * @returns null if nothing does
 */
export async function examinePolicies(
  { browser, form, family }: Target,
  isForAll: boolean,
  readers: PolicyReaders,
  installForAll: string,
): Promise<Finding | null> {
  if (family === 'firefox' || form !== 'native') return null;
  const { wrong, unclear } = about(`policy-${browser}`, `policy for ${browser}`);
  const found = await readPolicies(placeOf(browser), readers);
  for (const policies of found) {
    if (typeof policies === 'string')
      return unclear(`${policies} mentions native messaging but can't be read`, 'ask whoever manages this computer');
    const { userLevelHosts, blocklist, source } = policies;
    const isBlocked = blocklist.some((name) => name === '*' || name === nativeHostName);
    if (isBlocked && !found.some((other) => typeof other !== 'string' && other.allowlist.includes(nativeHostName)))
      return wrong(
        `NativeMessagingBlocklist in ${source} blocks the helper`,
        `ask whoever manages this computer to add ${nativeHostName} to NativeMessagingAllowlist`,
      );
    if (userLevelHosts === false && !isForAll)
      return wrong(
        `NativeMessagingUserLevelHosts in ${source} blocks helpers installed for one user`,
        `as administrator: ${installForAll}`,
      );
  }
  return null;
}

/** A text instead of policies is a file that could not be read. */
function readPolicies(place: PolicyPlace, readers: PolicyReaders): Promise<(Policies | string)[]> {
  return { linux: readFiles, macos: readPreferences, windows: readKeys }[readers.system](place, readers);
}

async function readFiles({ linux }: PolicyPlace, { outside }: PolicyReaders): Promise<(Policies | string)[]> {
  const found: (Policies | string)[] = [];
  for (const dir of linux.map((folder) => `${folder}/policies/managed`))
    for (const name of (await outside.list(dir)).filter((each) => each.endsWith('.json')).sort()) {
      const file = posix.join(dir, name);
      found.push(...fromText(await outside.readText(file), file));
    }
  return found;
}

async function readPreferences(
  { macos }: PolicyPlace,
  { env, outside }: PolicyReaders,
): Promise<(Policies | string)[]> {
  const user = env['USER'] ?? posix.basename(env['HOME'] ?? '');
  const folders = ['/Library/Managed Preferences', `/Library/Managed Preferences/${user}`];
  const found: (Policies | string)[] = [];
  for (const file of folders.flatMap((folder) => macos.map((domain) => `${folder}/${domain}.plist`))) {
    if (!(await outside.isThere(file))) continue;
    const { code, stdout } = await outside.run('/usr/bin/plutil', ['-convert', 'json', '-o', '-', file]);
    if (code === 0) found.push(...fromText(stdout, file));
  }
  return found;
}

async function readKeys({ windows }: PolicyPlace, { runRegistry }: PolicyReaders): Promise<Policies[]> {
  const found: Policies[] = [];
  for (const root of ['HKLM', 'HKCU']) {
    const source = `${root}\\Software\\Policies\\${windows}`;
    const ask = async (command: readonly string[]): Promise<string> => {
      const { code, stdout } = await runRegistry(command);
      return code === 0 ? stdout : '';
    };
    const userLevel = numberOf(await ask(queryValue(source, 'NativeMessagingUserLevelHosts')));
    found.push({
      userLevelHosts: userLevel === null ? null : userLevel !== 0,
      blocklist: textsOf(await ask(queryList(`${source}\\NativeMessagingBlocklist`))),
      allowlist: textsOf(await ask(queryList(`${source}\\NativeMessagingAllowlist`))),
      source,
    });
  }
  return found;
}

function fromText(text: string | null, source: string): (Policies | string)[] {
  if (text === null || !text.includes('NativeMessaging')) return [];
  try {
    const values = JSON.parse(text.replace(/^\ufeff/, '')) as Record<string, unknown>;
    const list = (name: string): string[] => {
      const value = values[name];
      return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
    };
    const userLevel = values['NativeMessagingUserLevelHosts'];
    return [
      {
        userLevelHosts:
          typeof userLevel === 'boolean' ? userLevel : typeof userLevel === 'number' ? userLevel !== 0 : null,
        blocklist: list('NativeMessagingBlocklist'),
        allowlist: list('NativeMessagingAllowlist'),
        source,
      },
    ];
  } catch {
    return [source];
  }
}
