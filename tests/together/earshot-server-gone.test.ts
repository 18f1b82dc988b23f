import { expect, it, type TestContext } from 'vitest';
import { startServerProcess, type ServerProcess } from '../chaos/server-process.ts';
import { sleep, startEarshot, waitUntil, type EarshotStream } from './earshot-stream.ts';

/** Keepalives stay unanswered for ten seconds before a way is called dead; and then as much again on a busy computer. */
const noticedMs = 20_000;

/** A server that can be killed and stopped, and a stream whose sound arrives there. */
async function playing(test: TestContext): Promise<{ server: ServerProcess; earshot: EarshotStream }> {
  const server = await startServerProcess('build/server-gone');
  test.onTestFinished(() => server.end());
  const earshot = await startEarshot(server.address);
  test.onTestFinished(() => earshot.stop());
  await earshot.ready();
  earshot.tab.play(true);
  await moreArrives(server, earshot);
  return { server, earshot };
}

async function moreArrives(server: ServerProcess, earshot: EarshotStream): Promise<void> {
  const { packets } = server.status();
  await earshot.until(() => server.status().packets >= packets + 25, 'sound at the server');
}

const lost = (earshot: EarshotStream): number => earshot.events.filter(({ type }) => type === 'lost').length;

it('a server that is killed and is away for a while is streamed to again by itself', async (test) => {
  const { server, earshot } = await playing(test);
  await server.kill();
  await earshot.until(() => earshot.state().state === 'reconnecting', 'the loss');
  // Long enough for more than one try that finds nobody.
  await earshot.until(() => {
    const state = earshot.state();
    return state.state === 'reconnecting' && state.attempt >= 3;
  }, 'three tries');
  await server.start();
  await earshot.ready();
  await moreArrives(server, earshot);
  expect([earshot.ended(), lost(earshot)]).toEqual([null, 1]);
});

it('a server that stands still, and closes nothing, is not called live for long, and is streamed to once it goes on', async (test) => {
  const { server, earshot } = await playing(test);
  process.kill(server.pid, 'SIGSTOP');
  await waitUntil(
    () => earshot.state().state === 'reconnecting',
    () => 'the loss',
    noticedMs,
  );
  // Tries that nobody answers.
  await sleep(2000);
  expect(earshot.state().state).toBe('reconnecting');
  process.kill(server.pid, 'SIGCONT');
  await earshot.ready();
  await moreArrives(server, earshot);
  expect(earshot.ended()).toBeNull();
  expect(server.plaintextFrames()).toBe(0);
});
