import { afterEach, beforeAll, expect, it } from 'vitest';
import { startLocalServer } from '../../local-server/index.ts';
import { amplitudeAt } from '../../local-server/listener/pitch.ts';
import { buildDiscordJs, startDiscordJs } from './earshot-peer-process.ts';
import { decode } from './peers/tone.ts';
import { settled, sleep, startEarshot, type EarshotStream } from '../together/earshot-stream.ts';

const cleanups: (() => unknown)[] = [];
beforeAll(() => buildDiscordJs());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** All that this person said, one side of it. */
function said({ heard }: EarshotStream, userId: string): Float32Array {
  const own = heard.filter((voice) => voice.userId === userId);
  const stereo = decode(own.map(({ data }) => Buffer.from(data, 'base64')));
  return Float32Array.from({ length: stereo.length / 2 }, (_, at) => stereo[2 * at]! / 32_768);
}

it('three who speak at once are heard, each at their pitch and level, and nothing of them reaches the channel', async () => {
  const server = await startLocalServer({ tls: true });
  cleanups.push(() => server.close());
  const peers = await Promise.all(server.peerTokens.map((token) => startDiscordJs(server, token)));
  for (const peer of peers) cleanups.push(() => peer.end());
  const earshot = await startEarshot(server);
  cleanups.push(() => earshot.stop());
  await Promise.all(peers.map((peer) => peer.ask({ do: 'join', channelId: server.channelId, hears: [] })));
  await settled(server, 4);
  await earshot.ready();

  const [one, two] = peers as [(typeof peers)[number], (typeof peers)[number]];
  const talk = async (seconds: number): Promise<void> => {
    server.speaker.play({ tone: 880, seconds, volume: 0.1 });
    await Promise.all([
      one.ask({ do: 'play', left: 330, right: 330, seconds }),
      two.ask({ do: 'play', left: 550, right: 550, seconds }),
    ]);
  };
  // Nobody is known before they speak, and nobody is listened to before somebody asks for it.
  await talk(0.5);
  await earshot.until(() => earshot.voices().length === 3, 'three voices by op 5');
  await sleep(500);
  expect(earshot.heard).toEqual([]);

  earshot.stream.listen(earshot.voices());
  await talk(3);
  const box = earshot.voices().find(({ userId }) => !peers.some((peer) => peer.userId === userId))!;
  const speakers = [
    { userId: one.userId, hertz: 330, level: 9000 / 32_768 },
    { userId: two.userId, hertz: 550, level: 9000 / 32_768 },
    { userId: box.userId, hertz: 880, level: 0.1 },
  ];
  const frames = () => speakers.map(({ userId }) => earshot.heard.filter((voice) => voice.userId === userId).length);
  await earshot.until(
    () => frames().every((count) => count >= 140),
    () => `three seconds of each; there are ${frames().join()}`,
  );
  for (const { userId, hertz, level } of speakers) {
    const second = said(earshot, userId).subarray(48_000, 96_000);
    for (const each of speakers)
      expect(amplitudeAt(second, each.hertz, 48_000), `${each.hertz} Hz of who says ${hertz} Hz`).toBeCloseTo(
        each.hertz === hertz ? level : 0,
        2,
      );
  }

  earshot.stream.listen(null);
  await sleep(300);
  const { length } = earshot.heard;
  await talk(0.5);
  await sleep(300);
  expect(earshot.heard).toHaveLength(length);
  // The tab was silent all the time, and so is the bot.
  expect(server.listener.frames(server.bot.id)).toMatchObject({ decrypted: 0, passedThrough: 0, plaintext: 0 });
});
