import { spawn, spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeWhole } from '../../native-host/install/manifest.ts';
import { installPackages, mayInstallPackages } from '../../scripts/browsers/debian-packages.ts';
import type { FullOutcome, Outcome, Scenario } from './changing-network.ts';

const output = 'build/test/changing-network.mjs';
const deadlineMs = 50_000;
/** What each of them may take on a computer that is busy with other tests. */
const busyMs = 20_000;

/**
 * How a program gets its own network: as root, or if the system allows it to everyone. Missing Debian packages are
 * installed if allowed; elsewhere these tests report that they could not run.
 */
function findOwnNetwork(): string[] | null {
  const works = (args: string[]): boolean =>
    spawnSync('unshare', [...args, 'ip', 'link', 'set', 'lo', 'up'], { timeout: 10_000 }).status === 0;
  const ways = [['--net'], ['--user', '--map-root-user', '--net']];
  const isMissing = spawnSync('ip', ['-V']).error !== undefined || spawnSync('unshare', ['-V']).error !== undefined;
  if (isMissing && mayInstallPackages()) installPackages(['iproute2', 'util-linux']);
  return ways.find(works) ?? null;
}

const way = findOwnNetwork();

/** Runs one change of the network in a separate network. */
async function change<Result>(scenario: Scenario): Promise<Result> {
  const child = spawn('unshare', [...way!, process.execPath, output, scenario], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: deadlineMs,
    killSignal: 'SIGKILL',
  });
  let [said, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${scenario} ended with ${String(code)}: ${errors}`);
  return JSON.parse(said) as Result;
}

if (way) {
  describe.concurrent('in a network of its own whose kernel refuses packets', () => {
    beforeAll(async () => {
      const { outputFiles } = await build({
        entryPoints: ['tests/together/changing-network.ts'],
        write: false,
        bundle: true,
        platform: 'node',
        format: 'esm',
        packages: 'external',
        logLevel: 'warning',
      });
      await writeWhole(output, outputFiles[0]!.contents);
    });

    it('a stream whose own address went away is heard from the new one within seconds', async () => {
      const outcome = await change<Outcome>('another-address');
      expect(outcome).toMatchObject({ endings: ['udp-unsendable'], discoveries: 2, lost: 1, plaintext: 0 });
      // Two seconds until the host is sure, then the join: 3.2 s in all on a computer that does nothing else.
      expect(outcome.lostAfterMs).toBeGreaterThan(1900);
      expect(outcome.heardAfterMs).toBeLessThan(busyMs);
    });

    it('so is one of the original dialect, whose voice gateway knows no resume', async () => {
      const outcome = await change<Outcome>('another-address-original');
      expect(outcome).toMatchObject({ endings: [], discoveries: 2, lost: 1 });
      expect(outcome.heardAfterMs).toBeLessThan(busyMs);
    });

    it('six seconds without a route to the voice server are waited out', async () => {
      const outcome = await change<Outcome>('no-route');
      expect(outcome).toMatchObject({ endings: ['udp-unsendable'], discoveries: 2, lost: 1, plaintext: 0 });
      expect(outcome.heardAfterMs).toBeGreaterThan(6000);
      expect(outcome.heardAfterMs).toBeLessThan(busyMs);
    });

    it('a kernel without room for packets loses them, queues none of them, and two seconds of that are the end', async () => {
      const { unsent, unsendable } = await change<FullOutcome>('full');
      expect(unsendable).toEqual(['EAGAIN']);
      expect(new Set(unsent)).toEqual(new Set(['EAGAIN']));
      expect(unsent.length).toBeGreaterThan(10);
    });
  });
} else {
  it('is not tried with errors of the kernel here: that takes Linux, `unshare` and `ip`, and the right to a network of its own', () => {
    expect(process.getuid?.() === 0 && mayInstallPackages()).toBe(false);
  });
}
