import { access, constants, readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import { nativeProtocol, type ProtocolNumbers } from '../../shared-protocol/native-protocol.ts';
import type { Family } from './browsers.ts';
import { callerOf } from './manifest.ts';
import type { Handshake } from './shake-hands.ts';

/** Starts a host as a browser does. */
export type Greet = (program: string, args: readonly string[]) => Promise<Handshake>;

/** What a browser gets that reads this manifest. */
export type ManifestState =
  | { state: 'gone' }
  | { state: 'wrong'; detail: string }
  /** it is newer than this doctor, which cannot speak with it */
  | { state: 'too-new'; detail: string }
  | { state: 'answers'; program: string; callers: string[]; version: string; protocol: ProtocolNumbers };

/** Reads a manifest as browsers do, and starts the program that it names. */
export async function examineManifest(
  file: string,
  family: Family,
  extensionIds: readonly string[],
  greet: Greet,
): Promise<ManifestState> {
  const wrong = (detail: string): ManifestState => ({ state: 'wrong', detail: `${file}: ${detail}` });
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== 'string')
    return text.code === 'ENOENT' || text.code === 'ENOTDIR'
      ? { state: 'gone' }
      : wrong(`can't be read (${text.code})`);
  const manifest = readManifest(text);
  if (typeof manifest === 'string') return wrong(manifest);
  const { path: program } = manifest;
  const callers = (family === 'chromium' ? manifest.allowed_origins : manifest.allowed_extensions) ?? [];
  const lacking = extensionIds.map((id) => callerOf(family, id)).filter((caller) => !callers.includes(caller));
  if (lacking.length > 0) return wrong(`does not allow ${lacking.join(', ')}; allows ${callers.join(', ') || 'none'}`);
  if (!(await mayBeStarted(program))) return wrong(`${program} isn't a program`);
  const first = callers[0] ?? '';
  const handshake = await greet(program, family === 'chromium' ? [first] : [file, first]);
  if (handshake.outcome === 'failed') return wrong(`${program}: ${handshake.why}`);
  const { version, protocol } = handshake;
  if (handshake.outcome === 'incompatible')
    return {
      state: 'too-new',
      detail: `${program}: speaks protocol ${handshake.oldest} to ${protocol}; this is ${nativeProtocol.current}`,
    };
  if (protocol < nativeProtocol.oldest)
    return wrong(`speaks protocol ${protocol}; ${nativeProtocol.oldest} is the oldest that works`);
  return { state: 'answers', program, callers, version, protocol: { protocol, minor: handshake.minor } };
}

const Manifest = v.object({
  name: v.literal(nativeHostName),
  path: v.pipe(v.string(), v.regex(/^(?:\/|[A-Za-z]:\\)/)),
  type: v.literal('stdio'),
  allowed_origins: v.optional(v.array(v.string())),
  allowed_extensions: v.optional(v.array(v.string())),
});
type Manifest = v.InferOutput<typeof Manifest>;

/** The manifest, or what is wrong with it. */
function readManifest(text: string): Manifest | string {
  if (text.startsWith('\ufeff')) return 'starts with a byte-order mark, which browsers reject';
  try {
    const result = v.safeParse(Manifest, JSON.parse(text), { abortEarly: true });
    if (!result.success) return `its "${v.getDotPath(result.issues[0]) ?? 'form'}" is wrong`;
    const callers = [...(result.output.allowed_origins ?? []), ...(result.output.allowed_extensions ?? [])];
    return callers.some((caller) => caller.includes('*')) ? 'has a wildcard, which browsers reject' : result.output;
  } catch {
    return 'is not valid JSON (is there a comment in it?)';
  }
}

const mayBeStarted = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** One program is started once, however many browsers name it. */
export function greetOnce(greet: Greet): Greet {
  const known = new Map<string, Promise<Handshake>>();
  return (program, args) => {
    const key = JSON.stringify([program, args]);
    const answer = known.get(key) ?? greet(program, args);
    known.set(key, answer);
    return answer;
  };
}
