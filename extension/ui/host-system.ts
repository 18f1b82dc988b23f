export type SystemName = 'windows' | 'macos' | 'linux';
export type Chip = 'arm64' | 'x64';

/** The computer that a page runs on, as far as its browser tells. */
export interface HostSystem {
  /** null for one that the helper is not packed for, such as ChromeOS or a BSD */
  name: SystemName | null;
  /** null if the browser keeps it to itself, as most do on macOS until they are asked */
  chip: Chip | null;
}

interface BrowserWords {
  userAgent: string;
  userAgentData?: { platform: string } | undefined;
}

const ofPlatform: Record<string, SystemName> = { Windows: 'windows', macOS: 'macos', Linux: 'linux' };

/** In the order in which they are looked for; Android and ChromeOS call themselves Linux or X11 too. */
const ofUserAgent: readonly (readonly [RegExp, SystemName | null])[] = [
  [/Android|CrOS|iPhone|iPad/, null],
  [/Windows/, 'windows'],
  [/Macintosh|Mac OS X/, 'macos'],
  [/Linux/, 'linux'],
];

/** Read from what every browser says of itself; only Linux's names its chip. */
export function systemOf({ userAgent, userAgentData }: BrowserWords): HostSystem {
  const name = userAgentData?.platform
    ? (ofPlatform[userAgentData.platform] ?? null)
    : (ofUserAgent.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null);
  return { name, chip: name === 'linux' && !userAgentData?.platform ? chipOf(userAgent) : null };
}

/** A chip by any of the names that browsers have for it. */
export function chipOf(words: string): Chip | null {
  if (/aarch64|\barm/i.test(words)) return 'arm64';
  return /x86|amd64/i.test(words) ? 'x64' : null;
}
