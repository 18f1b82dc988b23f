import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLocalServer } from '../../local-server/index.ts';
import { hostProcesses } from '../chaos/processes.ts';
import { patienceMs, pause, startRig, type Rig } from './rig.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ workDir: 'e2e-endings' });
  await rig.choose('plain');
});
afterAll(() => rig?.close());

const hosts = (): number[] => hostProcesses(join('build', 'e2e-endings', 'native-host'));

async function until(isTrue: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await pause(50);
  }
}

/** Sound arrives at the listener. */
async function expectSound(): Promise<void> {
  rig.server.listener.reset();
  await until(() => rig.server.listener.summary().packets > 500, 'packets at the listener');
}

const stop = (): Promise<void> => rig.reset();
afterEach(() => rig.reset());

describe('a stream', () => {
  beforeEach(async () => {
    await rig.stream();
    await expectSound();
  });

  it('goes on when the tab navigates, within the site and to another one', async () => {
    await rig.page.goto(`${rig.pageUrl}other.html`);
    await expectSound();
    await rig.page.goto(rig.pageUrl.replace('127.0.0.1', 'localhost'));
    await expectSound();
    await rig.page.goto(rig.pageUrl);
  });

  it('ends with its tab, says so, and one click on another tab streams again', async () => {
    await rig.page.close();
    expect(await rig.untilProblem()).toBe('tab-closed');
    rig.page = await rig.openPage();
    await rig.stream();
    await expectSound();
  });

  it('comes back by itself when the host is killed', async () => {
    const [first] = hosts();
    process.kill(first!, 'SIGKILL');
    await until(() => hosts().some((pid) => pid !== first), 'a new host');
    await rig.untilState('live');
    await expectSound();
  });

  it('leaves the channel and the host’s port when it is stopped', async () => {
    const left = rig.server.events.waitFor('left', ({ userId }) => userId === rig.server.bot.id, patienceMs);
    await stop();
    await left;
    rig.server.listener.reset();
    await pause(500);
    expect(rig.server.listener.summary().packets).toBe(0);
  });

  it('is taken up again when the browser stops the background', async () => {
    const [first] = hosts();
    await rig.stopBackground();
    await until(() => !hosts().includes(first!), 'the old host to be gone');
    await rig.untilState('live');
    await expectSound();
  });
});

describe('start and stop, hammered', () => {
  it('end as the last click says, with one host and nothing left in the channel', async () => {
    const popup = await rig.chromium.openPopup(rig.page);
    await popup.waitForSelector('#stream:not([disabled])', { timeout: patienceMs });
    // Over one port and without waiting, as fast clicks would come.
    await popup.evaluate(() => {
      const port = chrome.runtime.connect({ name: 'popup' });
      for (const type of ['stream', 'stream', 'stop', 'stream', 'stop', 'stop', 'stream']) port.postMessage({ type });
    });
    await rig.untilState('live');
    await expectSound();
    // One that was let go may still be leaving; one that nobody holds would stay.
    await until(() => hosts().length === 1, 'one host alone');
    await popup.evaluate(() => {
      const port = chrome.runtime.connect({ name: 'popup' });
      for (const type of ['stop', 'stream', 'stop']) port.postMessage({ type });
    });
    await rig.untilState('idle');
    await pause(1000);
    expect((await rig.control.view()).stream.state).toBe('idle');
    await rig.control.command({ type: 'dismiss' });
  });
});

describe('a stream that the server ends', () => {
  beforeEach(() => rig.stream().then(() => expectSound()));

  it('names a kick, and does not come back by itself', async () => {
    rig.server.seats.unseat(rig.server.bot.id, rig.server.guildId, 4014);
    expect(await rig.untilProblem()).toBe('kicked');
  });

  it('follows a move to another channel', async () => {
    const { server } = rig;
    const { otherChannelId } = server.places;
    server.listener.follow(server.bot.id);
    server.seats.move(server.bot.id, otherChannelId);
    const view = await rig.until(({ stream }) => stream.state === 'live' && stream.channelId === otherChannelId);
    expect(view.problem).toMatchObject({ code: 'moved', action: 'go-back' });
    await expectSound();
    await stop();
    server.listener.follow(null);
    server.listener.join(server.channelId);
  });

  it('goes on with another voice server', async () => {
    // The view may be live again before anybody has looked at it.
    const connections = (): number => rig.server.events.history('connected').length;
    const before = connections();
    rig.server.seats.changeVoiceServer(rig.server.guildId);
    await until(() => connections() > before, 'a connection to the other server');
    await rig.untilState('live');
    await expectSound();
  });

  it.each([
    ['the channel is deleted', 'channel-deleted'],
    ['the bot is removed from the server', 'guild-left'],
  ])('says so when %s', async (_, code) => {
    const { server } = rig;
    if (code === 'guild-left') server.seats.removeBot(server.bot.id, server.guildId);
    else server.seats.deleteChannel(server.channelId);
    expect(await rig.untilProblem()).toBe(code);
    await rig.control.command({ type: 'forget-token' });
    await server.close();
    rig.server = await startLocalServer({});
    await rig.signIn();
  });

  it('is live again by itself after the server was gone for a while', async () => {
    const { restUrl, bot, token } = rig.server;
    await rig.server.close();
    await rig.untilState('reconnecting');
    rig.server = await startLocalServer({ port: Number(new URL(restUrl).port), tokens: new Map([[bot.id, token]]) });
    await rig.untilState('live');
    await expectSound();
  });

  it('ends if the server that is back refuses it, and streams again with one click', async () => {
    const port = Number(new URL(rig.server.restUrl).port);
    await rig.server.close();
    await rig.untilState('reconnecting');
    rig.server = await startLocalServer({ port });
    expect(await rig.untilProblem()).toBe('token-refused');
    await rig.signIn();
    await rig.control.command({ type: 'dismiss' });
    await rig.stream();
    await expectSound();
  });
});
