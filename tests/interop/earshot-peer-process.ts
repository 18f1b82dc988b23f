import { fork } from 'node:child_process';
import { once } from 'node:events';
import { build } from 'esbuild';
import { writeWhole } from '../../native-host/install/manifest.ts';
import type { LocalServer } from '../../local-server/index.ts';
import { isSilenceFrame } from '../../shared-protocol/opus-frame.ts';
import type { SentFrame } from '../together/earshot-tone.ts';

export type PeerRequest =
  | { do: 'sign-in' }
  /** hears these users from their first packet on */
  | { do: 'join'; channelId: string; hears: string[] }
  /** answered when the last frame was played */
  | { do: 'play'; left: number; right: number; seconds: number }
  /** Opus packets as the receiver hands them out, since the join */
  | { do: 'heard'; userId: string }
  /** RTP headers as they come from the wire */
  | { do: 'headers' }
  | { do: 'status' }
  | { do: 'leave' };

export interface PeerAnswers {
  'sign-in': { userId: string };
  join: { mode: string };
  play: object;
  heard: { atMs: number; data: string }[];
  headers: { atMs: number; sequence: number; timestamp: number; ssrc: number }[];
  status: { privacyCode: string | null; errors: string[] };
  leave: object;
}

/** @discordjs/voice in a separate process. */
export interface DiscordJs {
  readonly userId: string;
  ask<R extends PeerRequest>(request: R): Promise<PeerAnswers[R['do']]>;
  /** Holds the whole process, or lets it go on. */
  freeze(isFrozen: boolean): void;
  end(): Promise<void>;
}

const deadlineMs = 40_000;
const endDeadlineMs = 3000;
const output = 'build/test/earshot-peer.mjs';

/** The packages stay as they were installed: only our own lines are bundled. Another file's tests may do so meanwhile. */
export async function buildDiscordJs(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: ['tests/interop/earshot-peer.ts'],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  await writeWhole(output, outputFiles[0]!.contents);
}

export async function startDiscordJs(server: LocalServer, token: string): Promise<DiscordJs> {
  const { restUrl, guildId, caFile } = server;
  const child = fork(output, {
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: caFile ?? '',
      EARSHOT_PEER: JSON.stringify({ restUrl, token, guildId }),
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let errors = '';
  child.stderr!.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
  child.on('message', ({ id, answer, error }: { id: number; answer?: never; error?: string }) => {
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error === undefined) resolve?.(answer!);
    else reject?.(new Error(`@discordjs/voice: ${error} ${errors}`));
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`@discordjs/voice ended with ${code} ${errors}`));
  });
  const ask = <R extends PeerRequest>(request: R): Promise<PeerAnswers[R['do']]> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      const timer = setTimeout(() => reject(new Error(`no answer to ${request.do} ${errors}`)), deadlineMs);
      const settle =
        <T>(act: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          act(value);
        };
      waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      child.send({ id, ...request });
    });
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit', { signal: AbortSignal.timeout(endDeadlineMs) }).catch(() => undefined);
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), endDeadlineMs / 2);
    await exited;
    clearTimeout(timer);
  };
  try {
    const freeze = (isFrozen: boolean): void => void child.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT');
    return { ...(await ask({ do: 'sign-in' })), ask, freeze, end };
  } catch (error) {
    await end();
    throw error;
  }
}

export interface Matched {
  /** places in what was sent, in the order in which they were heard */
  places: number[];
  /** packets that nobody sent like this, by how many known ones came before them */
  foreignAfter: number[];
  /** the packets themselves */
  packets: Buffer[];
}

/** Finds what was heard in what was sent, bit by bit; silence frames are neither. */
export function match(heard: PeerAnswers['heard'], sent: readonly SentFrame[]): Matched {
  const places = new Map(sent.map(({ data }, place) => [data.toString('base64'), place]));
  const matched: Matched = { places: [], foreignAfter: [], packets: [] };
  for (const { data } of heard) {
    const packet = Buffer.from(data, 'base64');
    if (isSilenceFrame(packet)) continue;
    const place = places.get(data);
    if (place === undefined) matched.foreignAfter.push(matched.places.length);
    else {
      matched.places.push(place);
      matched.packets.push(packet);
    }
  }
  return matched;
}

/** How many frames are missing between the first and the last that were heard; out of order counts as well. */
export const missing = ({ places }: Matched): number =>
  places.slice(1).reduce((sum, place, index) => {
    const step = place - places[index]!;
    return sum + (step > 0 ? step - 1 : 1000);
  }, 0);
