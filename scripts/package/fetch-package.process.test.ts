import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { digestOfFile, fetchPackage } from './fetch-package.ts';

const run = promisify(execFile);
/** None that npm's registry could have. */
const name = `earshot-test-${process.pid}`;
const version = '1.2.3';

let dir: string;
let registry: Server;
let integrity: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-registry-'));
  await mkdir(join(dir, 'package'));
  await writeFile(join(dir, 'package/package.json'), JSON.stringify({ name, version }));
  const tarball = join(dir, 'package.tgz');
  await run('tar', ['--create', '--gzip', '--file', tarball, '--directory', dir, 'package']);
  integrity = `sha512-${await digestOfFile(tarball, 'sha512', 'base64')}`;
  const bytes = await readFile(tarball);
  registry = createServer((request, response) => {
    if (request.url?.endsWith('.tgz')) return void response.end(bytes);
    const dist = { tarball: `http://${request.headers.host}/${name}.tgz`, integrity };
    response.end(JSON.stringify({ name, 'dist-tags': {}, versions: { [version]: { name, version, dist } } }));
  });
  await new Promise<void>((done) => registry.listen(0, '127.0.0.1', done));
  vi.stubEnv('npm_config_registry', `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`);
  vi.stubEnv('npm_config_cache', join(dir, 'cache'));
  vi.stubEnv('npm_config_fetch_retries', '0');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  registry.closeAllConnections();
  await new Promise((done) => registry.close(done));
  await rm(dir, { recursive: true, force: true });
  for (const each of [version, '9.9.9']) await rm(`build/packages/${name}-${each}`, { recursive: true, force: true });
});

it('a package that is not what was pinned is refused, and not kept', async () => {
  const pinned = `sha512-${Buffer.alloc(64).toString('base64')}`;
  const fetching = () => fetchPackage({ name, version, integrity: pinned });
  await expect(fetching()).rejects.toThrow(/is not what was pinned: sha512-.*publish nothing/);
  await expect(fetching()).rejects.toThrow('is not what was pinned');
});

it('a package that is what was pinned is fetched once', async () => {
  const folder = await fetchPackage({ name, version, integrity });
  expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).toEqual({ name, version });
  registry.removeAllListeners('request');
  expect(await fetchPackage({ name, version, integrity })).toBe(folder);
});

it('a registry that is out of reach is told with the next step', async () => {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:1/');
  await expect(fetchPackage({ name, version: '9.9.9', integrity })).rejects.toThrow(
    `${name} 9.9.9 could not be fetched with npm. Check the network, then try again.`,
  );
});
