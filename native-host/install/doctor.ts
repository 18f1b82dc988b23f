import { createSocket } from 'node:dgram';
import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import { manifestPath, originOf } from './manifest.ts';
import { shakeHands } from './shake-hands.ts';
import { browserNames, hostParts, installedExecutable, type BrowserName, type Places } from './user-install.ts';

/** `missing` is nothing to worry about where that browser is not used; `wrong` is. */
export interface Finding {
  what: string;
  state: 'ok' | 'missing' | 'wrong';
  detail: string;
}

const Manifest = v.object({
  name: v.literal(nativeHostName),
  path: v.pipe(v.string(), v.startsWith('/')),
  type: v.literal('stdio'),
  allowed_origins: v.array(v.string()),
});

/** Looks at everything that has to be right before a browser can stream. Changes nothing. */
export async function examine(options: {
  builtDir: string;
  extensionId: string;
  places: Places;
  browsers?: readonly BrowserName[];
}): Promise<Finding[]> {
  const { builtDir, extensionId, places, browsers = browserNames } = options;
  return [
    examineNode(process.versions.node),
    await examineParts('built host', builtDir, 'npm run build makes it'),
    await examineParts('installed host', places.hostDir, 'npm run host -- install puts it there'),
    ...(await Promise.all(browsers.map((browser) => examineManifest(browser, places, extensionId)))),
    await examineUdp(),
  ];
}

export function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > 20 || (major === 20 && minor >= 19);
  return { what: 'Node', state: isEnough ? 'ok' : 'wrong', detail: isEnough ? version : `${version}; 20.19 is needed` };
}

async function examineParts(what: string, dir: string, remedy: string): Promise<Finding> {
  const absent = await Promise.all(hostParts.map(async (part) => ((await isThere(join(dir, part))) ? [] : [part])));
  const missing = absent.flat();
  if (missing.length === hostParts.length) return { what, state: 'missing', detail: `${dir}: ${remedy}` };
  if (missing.length > 0) return { what, state: 'wrong', detail: `${dir} lacks ${missing.join(', ')}: ${remedy}` };
  return { what, state: 'ok', detail: dir };
}

async function examineManifest(browser: BrowserName, places: Places, extensionId: string): Promise<Finding> {
  const what = `registration with ${browser}`;
  const file = manifestPath(places.manifestDirs[browser]);
  const wrong = (detail: string): Finding => ({ what, state: 'wrong', detail: `${file}: ${detail}` });
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return { what, state: 'missing', detail: `${file}: npm run host -- install writes it` };

  const manifest = readManifest(text);
  if (typeof manifest === 'string') return wrong(manifest);
  const origin = originOf(extensionId);
  if (!manifest.allowed_origins.includes(origin)) return wrong(`does not allow ${origin}: install again`);
  if (!(await isThere(manifest.path, constants.X_OK))) return wrong(`${manifest.path} is no program: install again`);
  const handshake = await shakeHands(manifest.path, origin);
  if (handshake.outcome === 'failed') return wrong(`${manifest.path}: ${handshake.why}`);
  const isOurs = manifest.path === installedExecutable(places);
  return {
    what,
    state: 'ok',
    detail: `version ${handshake.version} answers${isOurs ? '' : `, from ${manifest.path}`}`,
  };
}

/** The manifest, or what is wrong with it. */
function readManifest(text: string): v.InferOutput<typeof Manifest> | string {
  try {
    const result = v.safeParse(Manifest, JSON.parse(text), { abortEarly: true });
    return result.success ? result.output : `its "${v.getDotPath(result.issues[0]) ?? 'form'}" is wrong: install again`;
  } catch {
    return 'is no JSON (a byte-order mark or a comment, perhaps): install again';
  }
}

const udpDeadlineMs = 2000;

/** A datagram to oneself: some sandboxes and security programs refuse even that. */
export function examineUdp(): Promise<Finding> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    const settle = (state: Finding['state'], detail: string): void => {
      clearTimeout(timer);
      socket.close();
      resolve({ what: 'UDP on this computer', state, detail });
    };
    const timer = setTimeout(() => settle('wrong', 'a datagram to oneself does not arrive'), udpDeadlineMs);
    socket.on('error', (error: NodeJS.ErrnoException) => settle('wrong', error.code ?? error.message));
    socket.on('message', () => settle('ok', 'a datagram to oneself arrives'));
    socket.bind(0, '127.0.0.1', () => socket.send('earshot', socket.address().port, '127.0.0.1'));
  });
}

const isThere = (path: string, mode: number = constants.F_OK): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );
