import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import { runHost, startHost, type HostProcess } from '../testing/host-process.ts';
import { sayHello, sendOpen } from '../testing/session-steps.ts';
import { createV8Call, nextBinary, startV8 } from '../testing/v8-call.ts';
import { startVoiceReceiver } from '../testing/voice-receiver.ts';
import { installForUser, linuxPlaces } from './user-install.ts';

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
  const home = await mkdtemp(join(tmpdir(), "earshot o'home "));
  const extensionIds = ['abcdefghijklmnop'.repeat(2)];
  const [manifest] = await installForUser({
    builtDir: 'build/native-host',
    extensionIds,
    places: linuxPlaces({ HOME: home }),
  });
  const { path, allowed_origins } = JSON.parse(await readFile(manifest!, 'utf8')) as Record<string, string>;
  const host: HostProcess = runHost(path!, [allowed_origins![0]!], {
    cwd: home,
    env: { NODE_OPTIONS: '--require=/nowhere/to-be-found.cjs', NODE_PATH: '' },
  });
  cleanUps.push(
    () => host.dispose(),
    () => rm(home, { recursive: true, force: true }),
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

it('a host without davey says so, and still speaks the original dialect', async () => {
  const host = await startHost({ parts: ['main.mjs', 'pacer-worker.mjs', 'dave.cjs'] });
  cleanUps.push(() => host.dispose());
  await sayHello(host);
  const port = await receiverPort();
  const id = sendOpen(host, [port], { dialect: 'v8' });
  expect(await host.next('error')).toMatchObject({ replyTo: id, session: 1, code: 'dave-missing' });
  sendOpen(host, [port]);
  expect(await host.next('discovered')).toMatchObject({ session: 1 });
  expect(host.stderr()).toBe('');
});
