import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import type { LocalServer } from '../../../local-server/index.ts';
import type { PeerCommand, PeerEvent, PeerSettings } from './peer-protocol.ts';

/** A third-party client in a separate process. */
export interface PeerProcess {
  send(command: PeerCommand): void;
  /** The next event of that name, waiting ones included. Rejects on an error event, on exit, and after the deadline. */
  next<E extends PeerEvent['event']>(event: E): Promise<Extract<PeerEvent, { event: E }>>;
  /** Waiting events of that name are forgotten, so that `next` waits for a new one. */
  forget(event: PeerEvent['event']): void;
  end(): Promise<void>;
}

const deadlineMs = 20_000;
const endDeadlineMs = 3000;
const outputOf = (name: string): string => `build/test/${name}.mjs`;

/**
 * Peers keep their packages as they were installed: only our own lines are bundled.
 * @param instead a peer of its own name that is `source` with another version of a package
 */
export async function buildPeer(
  name: string,
  instead?: { source: string; alias: Record<string, string> },
): Promise<void> {
  await build({
    entryPoints: [`tests/interop/peers/${instead?.source ?? name}.ts`],
    alias: instead?.alias,
    outfile: outputOf(name),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
}

/** @param command what runs it, if that is not Node with what `buildPeer` made */
export function startPeer(
  name: string,
  server: LocalServer,
  token: string,
  [program, ...args]: readonly [string, ...string[]] = [process.execPath, outputOf(name)],
): PeerProcess {
  const { restUrl, gatewayUrl, guildId, caFile } = server;
  const child = spawn(program, args, {
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: caFile ?? '',
      SSL_CERT_FILE: caFile ?? '',
      EARSHOT_PEER: JSON.stringify({ restUrl, gatewayUrl, token, guildId } satisfies PeerSettings),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const inbox: PeerEvent[] = [];
  let errors = '';
  let wake = (): void => undefined;
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
  child.stdin.on('error', () => undefined);
  createInterface(child.stdout).on('line', (line) => {
    inbox.push(JSON.parse(line) as PeerEvent);
    wake();
  });
  child.on('exit', () => wake());
  return {
    send: (command) => void child.stdin.write(`${JSON.stringify(command)}\n`),
    next: (event) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => finish(() => reject(new Error(`no ${event} from ${name}; it said ${JSON.stringify(inbox)} ${errors}`))),
          deadlineMs,
        );
        const finish = (act: () => void): void => {
          clearTimeout(timer);
          wake = () => undefined;
          act();
        };
        wake = () => {
          const index = inbox.findIndex((one) => one.event === event || one.event === 'error');
          const found = index < 0 ? undefined : inbox.splice(index, 1)[0];
          if (found?.event === event) return finish(() => resolve(found as never));
          if (found?.event === 'error') return finish(() => reject(new Error(`${name}: ${found.message} ${errors}`)));
          if (child.exitCode !== null)
            finish(() => reject(new Error(`${name} ended with ${child.exitCode} ${errors}`)));
        };
        wake();
      }),
    forget(event) {
      for (let index = inbox.length - 1; index >= 0; index -= 1)
        if (inbox[index]!.event === event) inbox.splice(index, 1);
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit', { signal: AbortSignal.timeout(endDeadlineMs) }).catch(() => undefined);
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), endDeadlineMs / 2);
      await exited;
      clearTimeout(timer);
    },
  };
}
