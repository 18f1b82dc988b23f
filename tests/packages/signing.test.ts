import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { buildLauncher } from '../../scripts/package/windows/launcher.ts';
import { signForWindows, windowsIdentity } from '../../scripts/sign/windows.ts';

const { version } = packageJson;
const run = promisify(execFile);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-sign-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it('a program for Windows is signed so that others agree, to the same bytes for the same time', async () => {
  const [certificates, key] = [join(dir, 'certificate.pem'), join(dir, 'key.pem')];
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=Earshot test'],
    ...['-addext', 'extendedKeyUsage=codeSigning', '-keyout', key, '-out', certificates],
  ]);
  const identity = windowsIdentity({
    EARSHOT_WINDOWS_CERTIFICATES: certificates,
    EARSHOT_WINDOWS_KEY: key,
    EARSHOT_WINDOWS_SIGNED_AT: String(Math.floor(Date.now() / 1000)),
  })!;
  const unsigned = await buildLauncher(dir, version);
  const signed = await Promise.all(
    ['one.exe', 'two.exe'].map(async (name) => {
      const file = join(dir, name);
      await copyFile(unsigned, file);
      await signForWindows(file, identity);
      return file;
    }),
  );
  const [one, two] = await Promise.all(signed.map((file) => readFile(file)));
  expect(one!.equals(two!)).toBe(true);
  const verify = (file: string) => run('osslsigncode', ['verify', '-CAfile', certificates, '-in', file]);
  expect((await verify(signed[0]!)).stdout).toContain('Signature verification: ok');
  await expect(verify(unsigned)).rejects.toThrow();
});

it('nothing is signed with half an identity', () => {
  expect(windowsIdentity({})).toBeNull();
  expect(windowsIdentity({ EARSHOT_WINDOWS_CERTIFICATES: 'certificate.pem' })).toBeNull();
});
