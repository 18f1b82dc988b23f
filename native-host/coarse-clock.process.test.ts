import { afterEach, describe, expect, it } from 'vitest';
import type { Stats } from '../shared-protocol/native-messages.ts';
import { nativeProtocol } from '../shared-protocol/native-protocol.ts';
import { silenceFrame, silenceFramesBeforeStop } from '../shared-protocol/opus-frame.ts';
import { coarseClock } from './testing/coarse-clock.ts';
import { startHost } from './testing/host-process.ts';
import { pause, sayHello, sendAudio, sendOpen, start } from './testing/session-steps.ts';
import { openPacket, startV8 } from './testing/v8-call.ts';
import { startVoiceReceiver } from './testing/voice-receiver.ts';

/** Windows' own */
const tickMs = 15.625;

const silence = Buffer.from(silenceFrame);

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const dispose of open.splice(0)) await dispose();
});

/** Plays this many frames in real time. */
async function play(frames: number, dialect: 'v8' | 'original') {
  const voice = await startVoiceReceiver();
  open.push(voice.close);
  const host = await startHost({ env: coarseClock(tickMs) });
  open.push(host.dispose);
  await sayHello(host, nativeProtocol.minor);
  sendOpen(host, [voice.port], { dialect });
  await host.next('discovered');
  if (dialect === 'v8') await startV8(host, { version: 0 });
  else await start(host);
  const data = dialect === 'v8' ? Uint8Array.of(0x78, 1, 2, 3) : new Uint8Array(1920).fill(7);
  const startMs = performance.now();
  for (let sequence = 0; sequence < frames; sequence += 1) {
    await new Promise((resolve) => setTimeout(resolve, startMs + sequence * 20 - performance.now()));
    sendAudio(host, sequence, data);
  }
  pause(host);
  const statsOf = () => host.messages.filter((message): message is Stats => message.type === 'stats');
  await expect
    .poll(() => statsOf().at(-1)?.queueMs === 0 && statsOf().at(-1)?.packetsPerSecond === 0, { timeout: 8000 })
    .toBe(true);
  return { voice, stats: statsOf() };
}

describe('on a clock that ticks every 15.6 ms the host', () => {
  it('sends what was in time in its slot', async () => {
    const { voice, stats } = await play(300, 'v8');
    const sound = voice.received.filter(({ packet }) => !openPacket(packet).equals(silence));
    const gaps = sound.slice(1).filter(({ atMs }, index) => atMs - sound[index]!.atMs > 40);
    const { sent, dropped, lateMs, clock } = stats.at(-1)!;
    // The player really used this clock.
    expect(clock!.lateMs).toBeGreaterThan(2);
    // Aimed at their deadlines, packets would leave half a tick late on average, and one that waits for a tick a whole one.
    expect(lateMs.p50).toBeLessThan(tickMs / 4);
    expect(sound).toHaveLength(300 - dropped);
    expect(sent).toBe(sound.length + silenceFramesBeforeStop);
    // A machine that gives this test or the host no time may cost some.
    expect(dropped).toBeLessThan(15);
    expect(gaps.length).toBeLessThan(15);
  });

  it('sends the original dialect whole', async () => {
    const { voice, stats } = await play(200, 'original');
    const { sent, dropped, lateMs } = stats.at(-1)!;
    // 4000 ms in packets of 33 samples; the last is filled up
    expect(sent).toBe(voice.received.length);
    expect(sent).toBe(Math.ceil(((200 - dropped) * 960) / 33));
    expect(dropped).toBeLessThan(15);
    expect(lateMs.p50).toBeLessThan(tickMs / 4);
  });
});
