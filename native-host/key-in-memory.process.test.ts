import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { startHost, type HostProcess } from './testing/host-process.ts';
import { nextId, sayHello, sendOpen } from './testing/session-steps.ts';
import { startV8 } from './testing/v8-call.ts';
import { startVoiceReceiver } from './testing/voice-receiver.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** A larger region is an address space that V8 has set aside. */
const maxRegionBytes = 2 ** 30;

/** How often these bytes occur in a process's writable memory; only Linux can be asked. */
function countIn(pid: number, needle: Uint8Array): number {
  let count = 0;
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    const length = parseInt(to, 16) - parseInt(from, 16);
    if (!(length < maxRegionBytes)) continue;
    const bytes = Buffer.alloc(length);
    try {
      readSync(memory, bytes, 0, length, parseInt(from, 16));
    } catch {
      // a region that is gone by now, or the kernel's own
      continue;
    }
    for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) count += 1;
  }
  closeSync(memory);
  return count;
}

const closeSession = async (host: HostProcess): Promise<void> => {
  host.send({ type: 'close', id: nextId(), session: 1 });
  await host.next('ok');
};

it.each(process.platform === 'linux' ? ['aead_aes256_gcm_rtpsize', 'aead_xchacha20_poly1305_rtpsize'] : [])(
  'no copy of the key of %s stays in memory after the session, also where it was given twice',
  async (mode) => {
    const host = await startHost();
    const voice = await startVoiceReceiver();
    cleanUps.push(
      () => host.dispose(),
      () => voice.close(),
    );
    await sayHello(host);
    sendOpen(host, [voice.port], { dialect: 'v8' });
    await host.next('discovered');
    const key = randomBytes(32);
    await startV8(host, { mode, key, version: 0 });
    expect(countIn(host.pid, key)).toBeGreaterThan(0);
    await startV8(host, { mode, key, version: 0 });
    await closeSession(host);
    expect(countIn(host.pid, key)).toBe(0);
  },
);
