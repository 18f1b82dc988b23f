import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { hostParts } from './install/host-parts.ts';
import { encodeFrame } from './messaging/frames.ts';
import { testOrigin } from './testing/host-process.ts';
import { startVoiceReceiver } from './testing/voice-receiver.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

it('goes on sending sound while the browser reads nothing and its pipe is full', async () => {
  const voice = await startVoiceReceiver();
  const dir = await mkdtemp(join(tmpdir(), 'earshot-host-'));
  for (const part of hostParts) await cp(join('build/native-host', part), join(dir, part), { recursive: true });
  await writeFile(join(dir, 'allowed-origins.json'), JSON.stringify([testOrigin]));
  // The reader of stdout is a program that never reads; a pipe holds 64 KiB.
  const child = spawn('sh', ['-c', '"$0" main.mjs "$1" | sleep 60', process.execPath, testOrigin], {
    cwd: dir,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  cleanUps.push(
    () => process.kill(-(child.pid ?? NaN), 'SIGKILL'),
    () => exited,
    () => rm(dir, { recursive: true, force: true }),
    () => voice.close(),
  );
  const send = (message: object) => void child.stdin.write(encodeFrame(message)!);
  const session = 1;
  const candidates = [{ host: '127.0.0.1', port: voice.port }];

  send({ type: 'hello', id: 0, protocol: 1, version: '0.1.0' });
  // Each is answered by about 170 bytes: 90 KiB in all.
  for (let count = 0; count < 550; count += 1) send({ type: 'hello', id: 0, protocol: 1, version: '0.1.0' });
  send({ type: 'open', id: 1, session, dialect: 'original', ssrc: 1, candidates, allowLoopback: true });
  const data = Buffer.alloc(1920, 1).toString('base64');
  // The answers cannot be read, so `start` and a second of sound come again until both were in time.
  for (let round = 0; round < 40 && voice.received.length === 0; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    send({ type: 'start', id: 2 + round, session, mode: 'plain', secretKey: null });
    for (let frame = 0; frame < 10; frame += 1) {
      send({ type: 'audio', session, sequence: round * 10 + frame, capturedAt: Date.now(), data });
    }
    send({ type: 'pause', session });
  }
  await voice.waitFor(Math.ceil((10 * 960) / 33));
  expect(voice.received.every(({ packet }) => packet.length === 70)).toBe(true);
}, 30_000);
