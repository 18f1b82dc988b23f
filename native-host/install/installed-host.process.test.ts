import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { nativeProtocol } from '../../shared-protocol/native-protocol.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { runHost, startHost, type HostProcess } from '../testing/host-process.ts';
import { sayHello, sendOpen } from '../testing/session-steps.ts';
import { openScratchHome, scratchId, type ScratchHome } from '../testing/scratch-install.ts';
import { createV8Call, nextBinary, startV8 } from '../testing/v8-call.ts';
import { startVoiceReceiver } from '../testing/voice-receiver.ts';
import { readReceipt } from './receipt.ts';

const originOfScratch = `chrome-extension://${scratchId}/`;
/** what manifests name */
const programOf = async ({ places }: ScratchHome): Promise<string> =>
  join((await readReceipt(places))!.hosts[0]!.current, 'earshot-host');
const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function receiverPort(): Promise<number> {
  const voice = await startVoiceReceiver();
  cleanUps.push(() => voice.close());
  return voice.port;
}

it('an installed host agrees on keys far away from the clone, whatever NODE_OPTIONS are set', async () => {
  const scratch = await openScratchHome();
  await scratch.run(['install', '--browser', 'chromium']);
  const host: HostProcess = runHost(await programOf(scratch), [originOfScratch], {
    cwd: scratch.home,
    env: { NODE_OPTIONS: '--require=/nowhere/to-be-found.cjs', NODE_PATH: '' },
  });
  cleanUps.push(
    () => host.dispose(),
    () => scratch.remove(),
  );
  await sayHello(host);
  sendOpen(host, [await receiverPort()], { dialect: 'v8' });
  await host.next('discovered');
  const call = createV8Call(host);
  call.announce();
  call.nameExternalSender();
  await startV8(host);
  await nextBinary(host, daveOp.keyPackage);
  await call.agree();
  call.execute();
  expect(await host.next('dave')).toMatchObject({ state: 'securing' });
  expect(await host.next('dave')).toMatchObject({ state: 'ready' });
});

/** A program that reports when it is loaded. */
async function foreignCode(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-foreign-'));
  cleanUps.push(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, 'x.js'), "process.stderr.write('FOREIGN CODE\\n'); module.exports = {};");
  return join(dir, 'x.js');
}

it.each([
  [
    'installed',
    async (env: Record<string, string>) => {
      const scratch = await openScratchHome();
      cleanUps.push(() => scratch.remove());
      await scratch.run(['install', '--browser', 'chromium']);
      return runHost(await programOf(scratch), [originOfScratch], { cwd: scratch.home, env });
    },
  ],
  ['that was started without its wrapper', async (env: Record<string, string>) => startHost({ env })],
])('a host %s takes no library from its environment', async (_, begin) => {
  const host = await begin({ NAPI_RS_NATIVE_LIBRARY_PATH: await foreignCode(), NODE_DEBUG: 'dgram' });
  cleanUps.unshift(() => host.dispose());
  await sayHello(host);
  sendOpen(host, [await receiverPort()], { dialect: 'v8' });
  await host.next('discovered');
  expect(host.stderr()).not.toMatch(/FOREIGN CODE/);
});

it('the thread of an installed host reads nothing but its own folder, either', async () => {
  const scratch = await openScratchHome();
  cleanUps.push(() => scratch.remove());
  await scratch.run(['install', '--browser', 'chromium']);
  const current = (await readReceipt(scratch.places))!.hosts[0]!.current;
  await writeFile(
    join(current, 'sender-thread.mjs'),
    "import { readdirSync } from 'node:fs'; try { readdirSync('/'); } catch (error) { process._rawDebug(error.code); }",
  );
  const host = runHost(await programOf(scratch), [originOfScratch], { cwd: scratch.home });
  cleanUps.unshift(() => host.dispose());
  await host.exited;
  expect(host.stderr()).toMatch(/^ERR_ACCESS_DENIED$/m);
});

it('a host without davey says so, and still speaks the original dialect', async () => {
  const host = await startHost({ parts: ['main.mjs', 'sender-thread.mjs', 'dave.cjs'] });
  cleanUps.push(() => host.dispose());
  await sayHello(host);
  const port = await receiverPort();
  const id = sendOpen(host, [port], { dialect: 'v8' });
  expect(await host.next('error')).toMatchObject({ replyTo: id, session: 1, code: 'dave-missing' });
  sendOpen(host, [port]);
  expect(await host.next('discovered')).toMatchObject({ session: 1 });
  expect(host.stderr()).toBe('');
});

it('a host whose encryption library macOS holds up says so, speaks the original dialect and leaves', async () => {
  const blocked = await mkdtemp(join(tmpdir(), 'earshot-blocked-'));
  cleanUps.push(() => rm(blocked, { recursive: true }));
  for (const name of ['main.mjs', 'sender-thread.mjs']) await cp(join('build/native-host', name), join(blocked, name));
  await writeFile(join(blocked, 'allowed-origins.json'), JSON.stringify([originOfScratch]));
  // As a library behind a dialogue: loading it does not come back.
  await writeFile(join(blocked, 'dave.cjs'), 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);');
  const asOnMac = 'data:text/javascript,Object.defineProperty(process,"platform",{value:"darwin"})';
  const args = ['--import', asOnMac, join(blocked, 'main.mjs'), originOfScratch];
  const host = runHost(process.execPath, args, { cwd: blocked });
  cleanUps.unshift(() => host.dispose());
  await sayHello(host, nativeProtocol.minor);
  const port = await receiverPort();
  sendOpen(host, [port], { dialect: 'v8' });
  sendOpen(host, [port], { session: 2 });
  const discovered = [await host.next('discovered'), await host.next('discovered')];
  expect(discovered.map(({ session }) => session).sort()).toEqual([1, 2]);
  expect(await host.next('ended', 10_000)).toMatchObject({ session: 1, code: 'dave-blocked' });
  const id = sendOpen(host, [port], { session: 3, dialect: 'v8' });
  expect(await host.next('error')).toMatchObject({ replyTo: id, session: 3, code: 'dave-blocked' });
  host.send({ type: 'ping', id: 99 });
  expect(await host.next('ok')).toMatchObject({ replyTo: 99 });
  host.end();
  await host.exited;
});
