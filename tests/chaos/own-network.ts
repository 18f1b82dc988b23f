import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const mark = 'EARSHOT_CHAOS_NETWORK';

/** Whether this run has its own network, only a loopback, which may go down without harming anyone. */
export const hasOwnNetwork = (): boolean => process.env[mark] !== undefined;

/**
 * Starts this program again in its own network namespace, if root can create one. @returns its exit code, or null if
 * the program must continue where it is
 */
export async function runInOwnNetwork(): Promise<number | null> {
  if (hasOwnNetwork() || process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const enter = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
  if (spawnSync('unshare', [...enter, 'true'], { stdio: 'ignore' }).status !== 0) return null;
  const child = spawn('unshare', [...enter, process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, [mark]: 'own' },
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => child.kill(name));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** The loopback goes away with all its traffic, or comes back. */
export const setLink = (isUp: boolean): void => ip('link', 'set', 'lo', isUp ? 'up' : 'down');

/** This computer has another address from now on: what is sent to the others comes from there. */
export function changeAddress(last: number): void {
  ip('addr', 'flush', 'dev', 'lo');
  ip('addr', 'add', `127.0.0.${last}/8`, 'dev', 'lo');
}

function ip(...args: string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}
