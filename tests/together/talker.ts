import { Encoder } from '@evan/opus';
import type { LocalServer } from '../../local-server/index.ts';
import { enter, signIn } from './v8-member.ts';

const sampleRate = 48_000;
const frameSamples = 960;
const frameMs = 20;
/** After a longer break of the machine's, time is skipped rather than caught up with. */
const maxLateFrames = 10;

/** Somebody in the channel who says one tone. */
export interface Talker {
  readonly userId: string;
  /** amplitude of the samples, 0 to 1; until the end, in place of what was said before */
  talk(hertz: number, amplitude: number): void;
  leave(): void;
}

/** @param token of another bot than the one that streams */
export async function startTalker(server: LocalServer, token: string): Promise<Talker> {
  const client = await signIn(server, token);
  const member = await enter(server, client);
  await member.secured('ready');
  const encoder = new Encoder({ channels: 2, sample_rate: sampleRate, application: 'audio' });
  let timer: NodeJS.Timeout | undefined;
  let at = 0;

  const next = (hertz: number, amplitude: number): Uint8Array => {
    const samples = new Int16Array(2 * frameSamples);
    for (let index = 0; index < frameSamples; index += 1, at += 1)
      samples.fill(32_767 * amplitude * Math.sin((2 * Math.PI * hertz * at) / sampleRate), 2 * index, 2 * index + 2);
    return encoder.encode(samples);
  };

  return {
    userId: client.user!.id,
    talk(hertz, amplitude) {
      clearInterval(timer);
      member.connection.setSpeaking({ isSending: true, indicator: 'ring' });
      let dueMs = performance.now();
      timer = setInterval(() => {
        const nowMs = performance.now();
        if (nowMs - dueMs > maxLateFrames * frameMs) dueMs = nowMs;
        for (; dueMs <= nowMs; dueMs += frameMs) member.sendFrame(next(hertz, amplitude));
      }, frameMs / 2);
    },
    leave() {
      clearInterval(timer);
      client.leave(server.guildId);
      member.close();
    },
  };
}
