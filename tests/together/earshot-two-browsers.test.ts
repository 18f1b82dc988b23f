import { expect, it } from 'vitest';
import { startLocalServer } from '../../local-server/index.ts';
import { sleep, startEarshot, waitUntil } from './earshot-stream.ts';

/** A kick is called one after half a second; the leave that follows it takes no longer. */
const farewellMs = 1500;

it('the browser that streams gives way to another with the same bot, in the same channel, and does not throw it out', async () => {
  const server = await startLocalServer({});
  const first = await startEarshot(server);
  await first.live();
  const second = await startEarshot(server);
  await waitUntil(
    () => first.ended(),
    () => 'the first to give way',
  );
  expect(first.ended()?.error?.code).toBe('taken-over');
  await second.ready();
  // A farewell of the first would have come by now, and taken the second out.
  await sleep(farewellMs);
  expect([second.ended(), second.state().state]).toEqual([null, 'live']);
  await second.stop();
  await server.close();
});
