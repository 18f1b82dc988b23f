import { execFile } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import { ageOfPeer, nativeProtocol, type ProtocolNumbers } from '../../shared-protocol/native-protocol.ts';
import { forgetOrders } from '../own-environment.ts';
import { about, type Finding } from './finding.ts';
import { collectInstalled, davey, digestOf, hostPrograms } from './host-parts.ts';
import { callerOf } from './manifest.ts';
import type { Places, Target } from './places.ts';
import type { Receipt } from './receipt.ts';
import { isTakenOver } from './taken-over.ts';
import { queryKey, valueOf, type RunRegistry } from './registry.ts';
import { shakeHands } from './shake-hands.ts';
import type { ExtensionIds } from './allowed-ids.ts';

export interface Installed {
  places: Places;
  receipt: Receipt | null;
  extensionIds: ExtensionIds;
  /** of this doctor */
  version: string;
  /** the command that installs */
  installCommand: string;
  runRegistry: RunRegistry;
}

/** The host in the user's folder: there, whole, and of this version. */
export async function examineHost({ places, receipt, version, installCommand }: Installed): Promise<Finding> {
  const { ok, missing, wrong } = about('installed-host', 'installed host');
  const host = receipt?.hosts.find(({ dir }) => dir === places.hostDir) ?? receipt?.hosts[0];
  if (!host) return missing(`none in ${places.hostDir}`, installCommand);
  const absent = [];
  for (const name of hostPrograms) if (!(await isThere(join(host.current, name)))) absent.push(name);
  if (absent.length > 0) return wrong(`${host.current} lacks ${absent.join(', ')}`, installCommand);
  const isWhole = await collectInstalled(host.current).then(
    async (files) => host.current.includes(await digestOf(files)),
    () => false,
  );
  if (!isWhole) return wrong(`${host.current} is not what was installed`, installCommand);
  if (receipt?.version !== version)
    return wrong(`version ${receipt?.version ?? '?'}, this is ${version}`, installCommand);
  return ok(`version ${version} in ${host.current}`);
}

/** Whether the end-to-end encryption library loads: it is built for one kind of computer. */
export function examineDave(nodePath: string, dir: string, installCommand: string): Promise<Finding> {
  const { ok, wrong } = about('native-module', 'end-to-end encryption');
  const program = `const {createRequire}=require('node:module');const {version}=createRequire(process.argv[1])('${davey}/package.json');createRequire(process.argv[1])('${davey}');console.log(version)`;
  // As the helper loads it.
  const env = { ...process.env };
  forgetOrders(env);
  return new Promise((done) =>
    execFile(nodePath, ['-e', program, resolve(dir, 'main.mjs')], { timeout: 10_000, env }, (error, stdout) =>
      done(
        error
          ? wrong(
              `${davey} does not load on ${process.platform} ${process.arch}; the original dialect still works`,
              installCommand,
            )
          : ok(`${davey} ${stdout.trim()} loads`),
      ),
    ),
  );
}

const Manifest = v.object({
  name: v.literal(nativeHostName),
  path: v.pipe(v.string(), v.regex(/^(?:\/|[A-Za-z]:\\)/)),
  type: v.literal('stdio'),
  allowed_origins: v.optional(v.array(v.string())),
  allowed_extensions: v.optional(v.array(v.string())),
});
type Manifest = v.InferOutput<typeof Manifest>;

export const notFound = 'this browser was not found';

/** One browser: is it installed, what does it read, and does the program that it would start answer. */
export async function examineTarget(target: Target, installed: Installed): Promise<Finding> {
  const { browser, form, family, registryKey } = target;
  const { places, extensionIds, version, installCommand, runRegistry } = installed;
  const name = form === 'native' ? browser : `${browser}-${form}`;
  const { ok, missing, hint, wrong: found } = about(`browser-${name}`, `registration with ${name}`);
  const install = `${installCommand} --browser ${browser}`;
  const hasBrowser = await wasStarted(target);
  // Firefox as a Snap shares its manifest with the ordinary one.
  if (!hasBrowser && form !== 'native') return missing(notFound, install);

  let file = target.manifest;
  if (registryKey !== null) {
    const { code, stdout } = await runRegistry(queryKey(registryKey));
    const value = code === 0 ? valueOf(stdout) : null;
    if (value === null) return missing(`no key ${registryKey}`, install);
    file = value;
  }
  const wrong = (detail: string): Finding => found(`${file}: ${detail}`, install);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== 'string') {
    if (text.code !== 'ENOENT' && text.code !== 'ENOTDIR') return wrong(`cannot be read (${text.code})`);
    if (registryKey !== null) return wrong('the registry names a file that is gone');
    return missing(hasBrowser ? `the browser is there, ${file} is not` : notFound, install);
  }
  const manifest = readManifest(text);
  if (typeof manifest === 'string') return wrong(manifest);
  const callers = (family === 'chromium' ? manifest.allowed_origins : manifest.allowed_extensions) ?? [];
  const lacking = extensionIds[family].map((id) => callerOf(family, id)).filter((caller) => !callers.includes(caller));
  if (lacking.length > 0)
    return wrong(`does not allow ${lacking.join(', ')}; allows ${callers.join(', ') || 'nobody'}`);
  if (!(await isThere(manifest.path, constants.X_OK))) return wrong(`${manifest.path} is no program`);
  const first = callers[0] ?? '';
  const handshake = await shakeHands(manifest.path, family === 'chromium' ? [first] : [file, first]);
  if (handshake.outcome === 'failed') return wrong(`${manifest.path}: ${handshake.why}`);
  if (handshake.outcome === 'incompatible') {
    const { protocol, oldest } = handshake;
    return found(
      `${manifest.path}: speaks protocol ${oldest} to ${protocol}, this is ${nativeProtocol.current}`,
      getLatest,
    );
  }
  if (handshake.protocol < nativeProtocol.oldest)
    return wrong(`speaks protocol ${handshake.protocol}, ${nativeProtocol.oldest} is the oldest that works`);
  const isOurs = installed.receipt !== null && !(await isTakenOver(file, installed.receipt, places));
  if (isOurs && handshake.version !== version) return wrong(`version ${handshake.version}, this is ${version}`);
  const answer = `version ${handshake.version} answers${isOurs ? '' : `, from ${manifest.path}`}`;
  const age = ageOfPeer(handshake);
  if (age !== 'same')
    return hint(
      `${answer}; its protocol ${protocolText(handshake)} is ${age} than ${protocolText(nativeProtocol)} and works`,
      age === 'older' ? install : getLatest,
    );
  return ok(`${answer}; allows ${callers.join(', ')}`);
}

/** If what is installed is newer than this doctor. */
const getLatest = 'update the extension, then npx earshot-host@latest install';

export const protocolText = (numbers: ProtocolNumbers | typeof nativeProtocol): string =>
  `${'current' in numbers ? numbers.current : numbers.protocol}.${numbers.minor ?? 0}`;

/** The manifest, or what is wrong with it. */
function readManifest(text: string): Manifest | string {
  if (text.startsWith('\ufeff')) return 'starts with a byte-order mark, which browsers refuse';
  try {
    const result = v.safeParse(Manifest, JSON.parse(text), { abortEarly: true });
    if (!result.success) return `its "${v.getDotPath(result.issues[0]) ?? 'form'}" is wrong`;
    const callers = [...(result.output.allowed_origins ?? []), ...(result.output.allowed_extensions ?? [])];
    return callers.some((caller) => caller.includes('*')) ? 'has a wildcard, which browsers refuse' : result.output;
  } catch {
    return 'is no JSON (a comment, perhaps)';
  }
}

/** Whether the browser left traces here. */
export const wasStarted = async ({ markers }: Target): Promise<boolean> =>
  (await Promise.all(markers.map((marker) => isThere(marker)))).includes(true);

export const isThere = (path: string, mode: number = constants.F_OK): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );
