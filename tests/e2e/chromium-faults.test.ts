import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installManifest, manifestPath } from '../../native-host/install/manifest.ts';
import { extensionId } from '../../scripts/build/extension.ts';
import { hostProcesses, signal } from '../chaos/processes.ts';
import { patienceMs, pause, startRig, type Rig } from './rig.ts';

let rig: Rig;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'earshot-faults-'));
  rig = await startRig({ workDir: 'e2e-faults' });
  await rig.choose('plain');
});
afterEach(async () => {
  rig.server.faults.reset();
  // These tests sign in more often within an hour than the budget allows.
  await rig.control.page.evaluate("chrome.storage.local.remove('identifies')");
  await rig.reset();
});
afterAll(async () => {
  await rig?.close();
  await rm(scratch, { recursive: true, force: true });
});

const hostFolder = 'build/e2e-faults/native-host';

const killHost = (): boolean => signal(hostProcesses(hostFolder), 'SIGKILL');

/** Click Stream, whatever comes of it. */
async function click(): Promise<void> {
  const popup = await rig.chromium.openPopup(rig.page);
  await popup.waitForSelector('#stream:not([disabled]), #problem-action, #choose', { timeout: patienceMs });
  await popup.evaluate(() => {
    const port = chrome.runtime.connect({ name: 'popup' });
    port.postMessage({ type: 'stream' });
  });
}

async function problemAfterClick(): Promise<string> {
  await click();
  return rig.untilProblem();
}

/** One click streams again. */
async function expectStream(): Promise<void> {
  await rig.control.command({ type: 'dismiss' });
  await rig.stream();
  rig.server.listener.reset();
  const deadline = Date.now() + patienceMs;
  while (rig.server.listener.summary().packets < 300) {
    if (Date.now() > deadline) throw new Error('No packets came.');
    await pause(50);
  }
}

describe('the helper', () => {
  // Stopped last: a background that came back before would have the old one running.
  const register = async (executable: string, extensionIds: string[]): Promise<void> => {
    await installManifest(rig.chromium.manifestDir, { executable, extensionIds });
    await rig.stopBackground();
  };
  const script = async (name: string, body: string): Promise<string> => {
    const path = join(scratch, name);
    await writeFile(path, `#!/bin/sh\n${body}\n`);
    await chmod(path, 0o755);
    return path;
  };
  const mend = async (): Promise<void> =>
    register(join(process.cwd(), hostFolder, 'earshot-host'), [await extensionId()]);

  afterEach(mend);

  it('is missing: says so', async () => {
    await rm(manifestPath(rig.chromium.manifestDir));
    await rig.stopBackground();
    expect(await problemAfterClick()).toBe('host-missing');
  });

  it('is registered for another extension: says so', async () => {
    await register(await script('other', 'exit 0'), ['a'.repeat(32)]);
    expect(await problemAfterClick()).toBe('host-forbidden');
  });

  it('exits at once, again and again: it cannot be started', async () => {
    await register(await script('exits', 'exit 1'), [await extensionId()]);
    // If it is gone before the greeting is written, Chromium reports a communication error.
    expect(await problemAfterClick()).toMatch(/^host-(exited|garbled|unstartable|crashing)$/);
  });

  it('answers with junk: says so', async () => {
    await register(await script('junk', 'echo hello; sleep 5'), [await extensionId()]);
    expect(await problemAfterClick()).toMatch(/^host-(garbled|exited|unstartable|crashing)$/);
  });

  it('speaks another version: says so', async () => {
    const reply = JSON.stringify({ type: 'incompatible', replyTo: 1, protocol: 9, oldest: 9, version: '9.0.0' });
    const length = [...Buffer.from(Uint32Array.of(reply.length).buffer)].map(
      (byte) => `\\${byte.toString(8).padStart(3, '0')}`,
    );
    await register(await script('newer', `printf '${length.join('')}${reply.replaceAll('"', '\\042')}'; sleep 5`), [
      await extensionId(),
    ]);
    expect(await problemAfterClick()).toBe('extension-old');
  });
});

it('streams again with one click once the helper is mended', () => expectStream());

describe('the browser', () => {
  it('lets no tab be captured that the extension was not clicked on: says so', async () => {
    const other = await rig.openPage();
    await other.bringToFront();
    await rig.control.command({ type: 'stream' });
    expect(await rig.untilProblem()).toBe('capture-refused');
    await other.close();
    await expectStream();
  });

  it('closes the capture’s page: says so, and one click streams again', async () => {
    await expectStream();
    await rig.control.page.evaluate('chrome.offscreen.closeDocument()');
    expect(await rig.untilProblem()).toBe('capture-lost');
    await expectStream();
  });

  it('stops the idle background: the next click works from what was stored', async () => {
    await rig.stopBackground();
    await expectStream();
  });

  it('stops the background again and again in mid-stream: it is live or says why, and no host is left over', async () => {
    for (let round = 0; round < 4; round += 1) {
      await expectStream();
      await pause(Math.random() * 400);
      await rig.stopBackground();
      const view = await rig.until(
        ({ stream, problem }) => stream.state === 'live' || (stream.state === 'idle' && problem !== null),
      );
      expect(view.problem === null || view.problem.code === 'interrupted').toBe(true);
      await rig.reset();
    }
    // Held for the open settings page.
    expect(hostProcesses(hostFolder).length).toBeLessThanOrEqual(1);
  });

  it('gives back damaged settings: the defaults hold, the token stays', async () => {
    await rig.control.page.evaluate(
      `chrome.storage.local.set({ settings: { gatewayUrl: 7, dialect: 'klingon' }, chosen: 'x', identifies: {} })`,
    );
    const view = await rig.control.view();
    expect(view.settings.gatewayUrl).toBe('wss://gateway.discord.gg');
    expect(view.hasToken).toBe(true);
    expect(view.chosen).toBeNull();
    await rig.signIn();
    await rig.choose('plain');
    await expectStream();
  });
});

describe('a host that is killed again and again', () => {
  it('is started three times within a minute, then the stream ends', async () => {
    await expectStream();
    const deadline = Date.now() + 60_000;
    let view = await rig.control.view();
    while (view.stream.state !== 'idle' && Date.now() < deadline) {
      killHost();
      await pause(300);
      view = await rig.control.view();
    }
    expect(view.problem?.code).toBe('host-crashing');
  });
});

describe('the server', () => {
  it('answers no discovery: UDP is blocked', async () => {
    // A fresh background has a fresh count of fallen hosts.
    await rig.stopBackground();
    rig.server.faults.udp.answers = 'none';
    expect(await problemAfterClick()).toBe('udp-blocked');
    rig.server.faults.reset();
    await expectStream();
  });

  it('leaves the request to join unanswered: the reason is a time-out, since the channel is open to all', async () => {
    rig.server.faults.gateway.on('VOICE_SERVER_UPDATE', { act: 'drop' });
    expect(await problemAfterClick()).toBe('join-timeout');
  });

  it.each([
    ['fullChannelId', 'channel-full'],
    ['lockedChannelId', 'may-not-connect'],
    ['hiddenChannelId', 'may-not-view'],
    ['listenOnlyChannelId', 'may-not-speak'],
    ['textChannelId', 'channel-not-voice'],
  ] as const)('has a channel that is closed (%s): %s', async (place, code) => {
    const { guildId, places, channelId } = rig.server;
    await rig.control.command({ type: 'choose', guildId, channelId: places[place] });
    expect(await problemAfterClick()).toBe(code);
    await rig.control.command({ type: 'choose', guildId, channelId });
  });

  it('refuses the token: says so, and does not try again', async () => {
    const [id = '', time = ''] = rig.server.token.split('.');
    await rig.control.command({ type: 'save-token', token: `${id}.${time}.${'x'.repeat(38)}`, remember: false });
    expect(await rig.untilProblem()).toBe('token-refused');
    const identifies = rig.server.events.history('gateway-open').length;
    await pause(1500);
    expect(rig.server.events.history('gateway-open')).toHaveLength(identifies);
    await rig.signIn();
    await expectStream();
  });
});
