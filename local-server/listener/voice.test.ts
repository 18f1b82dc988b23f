import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSilenceFrame } from '../../shared-protocol/opus-frame.ts';
import { startLocalServer, type LocalServer } from '../index.ts';
import { askForVoice, readReady, signIn } from '../testing/raw-client.ts';
import { connectV8, takePartInDave } from '../testing/raw-v8-client.ts';
import { pitchOf } from './pitch.ts';
import { speakerDecoders } from './speaker-decoder.ts';
import { wavHeader } from './wav.ts';

let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(() => server.close());

/** A bot in the encrypted call, and its ears. */
async function ears() {
  const gateway = await signIn(server, server.token);
  await readReady(gateway);
  const voice = await connectV8(await askForVoice(gateway, server), 'aead_aes256_gcm_rtpsize', { daveVersion: 1 });
  const dave = takePartInDave(voice, server.channelId);
  await expect.poll(() => dave.members().length, { timeout: 5000 }).toBe(2);
  const decoder = speakerDecoders.opus();
  return {
    voice,
    /** Hears until the silence at the end. */
    async untilSilence(): Promise<{ left: Float32Array; right: Float32Array }> {
      const sides: [number[], number[]] = [[], []];
      for (let silences = 0; silences < 5;) {
        const { payload } = await voice.hear();
        const frame = dave.open(listenerId(), payload);
        if (!frame) continue;
        if (isSilenceFrame(frame)) silences += 1;
        const decoded = decoder.decode({ codec: 'opus', ssrc: 1, sequence: 0, timestamp: 0, payload: frame });
        decoded?.samples.forEach((sample, index) => sides[index % 2]!.push(sample / 32_768));
      }
      return { left: Float32Array.from(sides[0]), right: Float32Array.from(sides[1]) };
    },
  };
}
const listenerId = () =>
  server.seats
    .inChannel(server.channelId)
    .find(({ user_id: id }) => id !== server.bot.id && !server.people.ids(server.guildId).includes(id))!.user_id;

/** The middle, which no coder's beginning and end disturb. */
const middle = (samples: Float32Array) => samples.subarray(samples.length / 4, (samples.length * 3) / 4);

test('a tone is heard at its pitch, encrypted, between Speaking on and off', async () => {
  const { voice, untilSilence } = await ears();
  server.speaker.play({ tone: 440, seconds: 1 });
  expect((await voice.socket.next(({ op, d }) => op === 5 && d.speaking === 1)).d.user_id).toBe(listenerId());
  const { left, right } = await untilSilence();
  await voice.socket.next(({ op, d }) => op === 5 && d.speaking === 0);
  expect(left.length / 48_000).toBeGreaterThan(0.9);
  expect(pitchOf(middle(left), 48_000, 400, 480)).toBeCloseTo(440, -1);
  expect(pitchOf(middle(right), 48_000, 400, 480)).toBeCloseTo(440, -1);
  expect(server.speaker.isPlaying).toBe(false);
});

test('a file is heard with its two sides, at whatever rate it has', async () => {
  const rate = 22_050;
  const samples = Int16Array.from({ length: 2 * rate }, (_, index) =>
    Math.round(9000 * Math.sin((2 * Math.PI * (index % 2 ? 700 : 300) * (index >> 1)) / rate)),
  );
  const { untilSilence } = await ears();
  server.speaker.play({
    wav: Buffer.concat([wavHeader({ sampleRate: rate, channels: 2 }, 4 * rate), Buffer.from(samples.buffer)]),
  });
  const { left, right } = await untilSilence();
  expect(pitchOf(middle(left), 48_000, 200, 800, 5)).toBeCloseTo(300, -1);
  expect(pitchOf(middle(right), 48_000, 200, 800, 5)).toBeCloseTo(700, -1);
});

test('stops when it is told to, and takes no nonsense', async () => {
  server.speaker.play({ tone: 440 });
  expect(server.speaker.isPlaying).toBe(true);
  server.speaker.stop();
  expect(server.speaker.isPlaying).toBe(false);
  expect(() => server.speaker.play({ tone: 0 })).toThrow('hertz');
  expect(() => server.speaker.play({ tone: 440, seconds: -1 })).toThrow('positive');
  expect(() => server.speaker.play({ wav: Buffer.from('RIFF') })).toThrow('no WAV');
});
