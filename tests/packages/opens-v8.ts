import { expect } from 'vitest';
import { opusFrame } from '../../native-host/e2ee/testing/peer.ts';
import { runHost, type HostProcess } from '../../native-host/testing/host-process.ts';
import { sayHello, sendAudio, sendOpen } from '../../native-host/testing/session-steps.ts';
import { createV8Call, openPacket, ourId, startV8 } from '../../native-host/testing/v8-call.ts';
import { startVoiceReceiver } from '../../native-host/testing/voice-receiver.ts';
import { nativeProtocol } from '../../shared-protocol/native-protocol.ts';

/** For a processor that is only played, on a busy computer. */
const longestMs = 60_000;
const frames = 10;

/**
 * What a browser does with a helper that it finds: greets it, and sends sound in a call with end-to-end encryption, for
 * which the helper's own library has to load. Then the browser goes, and the helper with it.
 */
export async function expectToStream(command: string, args: readonly string[]): Promise<void> {
  const voice = await startVoiceReceiver();
  const started = runHost(command, args, { cwd: '/' });
  const host: HostProcess = { ...started, next: (type) => started.next(type, longestMs) };
  try {
    await sayHello(host, nativeProtocol.minor);
    sendOpen(host, [voice.port], { dialect: 'v8' });
    await host.next('discovered');
    await startV8(host);
    const call = createV8Call(host);
    await call.secure();
    await expect
      .poll(() => host.messages.findLast(({ type }) => type === 'dave'), { timeout: longestMs })
      .toMatchObject({ state: 'ready' });
    for (let sequence = 0; sequence < frames; sequence += 1) sendAudio(host, sequence, opusFrame);
    await voice.waitFor(frames, longestMs);
    const inside = call.peer.hear(ourId, openPacket(voice.received[0]!.packet));
    expect(Buffer.from(inside)).toEqual(Buffer.from(opusFrame));
    host.end();
    expect((await host.exited).code).toBe(0);
  } finally {
    await host.dispose();
    await voice.close();
  }
}
