import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import { pause } from './fault.ts';
import type { FromServer, ServerAct, ServerAddress, ServerStart, ServerStatus } from './server-contract.ts';

const startDeadlineMs = 15_000;
const startTries = 10;
const startAgainMs = 500;
/** Tone that an earlier connection carried comes out of the listener this late, and the status tells of it a tenth later. */
const lateMs = 600;

/** The server's process, which may be killed and comes back as the same server. */
export interface ServerProcess {
  readonly address: ServerAddress;
  readonly pid: number;
  act(act: ServerAct): void;
  kill(): Promise<void>;
  /** @throws Error if the port is taken meanwhile, or the process reports nothing in time */
  start(): Promise<void>;
  /** its last report */
  status(): ServerStatus;
  /** since the first start, kills included */
  plaintextFrames(): number;
  /** tone that was sent after this moment (ms of `performance.now`) into the first guild, or into the other, in ms */
  toneMsSince(sinceMs: number, guild?: 'first' | 'other'): number;
  end(): Promise<void>;
}

const silence: ServerStatus = {
  toneTenths: 0,
  otherToneTenths: 0,
  plaintextFrames: 0,
  packets: 0,
  seat: null,
  otherSeat: null,
};
/** as many tenths of a second as two minutes have */
const keptTones = 1200;

/** @param workDir where its program is built */
export async function startServerProcess(workDir: string): Promise<ServerProcess> {
  const program = join(workDir, 'server-program.mjs');
  await build({
    entryPoints: ['tests/chaos/server-program.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  let address: ServerAddress | null = null;
  let child: ChildProcess | null = null;
  let status = silence;
  let plaintextBefore = 0;
  /** when each tenth of a second of tone was reported, over the last two minutes */
  const tones: Record<'first' | 'other', number[]> = { first: [], other: [] };

  function onStatus(next: ServerStatus): void {
    const nowMs = performance.now();
    const add = (guild: 'first' | 'other', tenths: number): void => {
      tones[guild] = [...tones[guild], ...Array<number>(Math.max(0, tenths)).fill(nowMs)].slice(-keptTones);
    };
    add('first', next.toneTenths - status.toneTenths);
    add('other', next.otherToneTenths - status.otherToneTenths);
    status = next;
  }

  async function startOnce(): Promise<void> {
    const { port, documentPort, tokens } = address ?? {};
    const given = { ...(address && { port, documentPort, tokens }) } as ServerStart;
    const next = fork(program, [], {
      env: { ...process.env, EARSHOT_CHAOS_SERVER: JSON.stringify(given) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
    });
    child = next;
    status = silence;
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`The server did not start: ${why}`));
      const timer = setTimeout(() => fail('it said nothing in time'), startDeadlineMs);
      next.on('message', (message: FromServer) => {
        if (message.type === 'status') return child === next && onStatus(message);
        clearTimeout(timer);
        if (message.type === 'failed') return fail(message.reason);
        address = message;
        resolve();
      });
    });
  }

  /** A port that was free for a moment may be somebody's, for another moment. */
  async function start(): Promise<void> {
    for (let tries = 1; ; tries += 1)
      try {
        return await startOnce();
      } catch (error) {
        await kill();
        if (tries === startTries) throw error;
        await pause(startAgainMs);
      }
  }

  async function kill(): Promise<void> {
    const killed = child;
    child = null;
    plaintextBefore += status.plaintextFrames;
    status = silence;
    if (!killed || killed.exitCode !== null || killed.signalCode !== null) return;
    const exited = once(killed, 'exit');
    killed.kill('SIGKILL');
    await exited;
  }

  await start();
  return {
    get address() {
      return address!;
    },
    get pid() {
      return child?.pid ?? 0;
    },
    act: (act) => void child?.send(act),
    kill,
    start,
    status: () => status,
    plaintextFrames: () => plaintextBefore + status.plaintextFrames,
    toneMsSince: (sinceMs, guild = 'first') => tones[guild].filter((at) => at > sinceMs + lateMs).length * 100,
    end: kill,
  };
}
