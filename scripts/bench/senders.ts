import { startHost } from '../../native-host/testing/host-process.ts';
import { sayHello, sendOpen } from '../../native-host/testing/session-steps.ts';
import { createV8Call, nextBinary, ourId, startV8 } from '../../native-host/testing/v8-call.ts';
import { nativeProtocol } from '../../shared-protocol/native-protocol.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import type { Peer } from '../../native-host/e2ee/testing/peer.ts';
import { benchCall, benchFrames } from './call.ts';
import type { PeerMessage, PeerSettings } from './peer.ts';
import { startProgram, type BenchProgram } from './program.ts';
import { startBenchVoiceServer } from './voice-server.ts';

/** Streams that are on their way: what is measured, and who can open their packets. */
export interface Senders {
  pids: number[];
  /** the other member of the call of an SSRC */
  memberOf(ssrc: number): Peer | undefined;
  userId: string;
  stop(): Promise<void>;
}

/** Keeps the main thread busy for 4 to 15 ms at a time, about a quarter of all time. Workers are left alone. */
const busyScript = `
  const { isMainThread } = await import('node:worker_threads');
  const block = () => {
    const endMs = performance.now() + 4 + Math.random() * 11;
    while (performance.now() < endMs);
    setTimeout(block, Math.random() * 50).unref();
  };
  if (isMainThread) setTimeout(block, 1500).unref();
`;
const busyEnv = (isBusy: boolean): Record<string, string> =>
  isBusy ? { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(busyScript)}` } : {};

export interface SenderOptions {
  count: number;
  isBusy: boolean;
  udpPort: number;
}

/** Our host, as the browser starts it, fed over stdin as the browser feeds it: one message for all sessions. */
export async function startEarshot({ count, isBusy, udpPort }: SenderOptions): Promise<Senders> {
  const members = new Map<number, Peer>();
  const host = await startHost({ env: busyEnv(isBusy) });
  await sayHello(host, nativeProtocol.minor);
  for (let ssrc = 1; ssrc <= count; ssrc += 1) {
    const session = ssrc;
    sendOpen(host, [udpPort], { dialect: 'v8', ssrc, session });
    await host.next('discovered');
    await startV8(host, { mode: benchCall.mode, key: benchCall.key, session });
    const call = createV8Call(host, session);
    call.announce();
    call.nameExternalSender();
    await nextBinary(host, daveOp.keyPackage);
    await call.agree();
    call.execute();
    members.set(ssrc, call.peer);
  }
  const texts = benchFrames.map((frame) => frame.toString('base64'));
  const sessions = { session: 1, also: Array.from({ length: count - 1 }, (_, index) => index + 2) };
  const startMs = performance.now();
  let sequence = 0;
  const feed = (): void => {
    for (; startMs + sequence * 20 <= performance.now(); sequence += 1) {
      const data = texts[sequence % texts.length];
      host.send({ type: 'audio', ...sessions, sequence, capturedAt: Date.now(), data });
    }
    timer = setTimeout(feed, startMs + sequence * 20 - performance.now());
  };
  let timer = setTimeout(feed, 0);
  return {
    pids: [host.pid],
    memberOf: (ssrc) => members.get(ssrc),
    userId: ourId,
    async stop() {
      clearTimeout(timer);
      await host.dispose();
    },
  };
}

/** @discordjs/voice as it comes: `processes` of them with `count` calls in all. */
export async function startDiscordJs({ count, isBusy, udpPort }: SenderOptions, processes: number): Promise<Senders> {
  const server = await startBenchVoiceServer(udpPort);
  const settings: PeerSettings = { endpoint: server.endpoint, count: count / processes };
  const peers: BenchProgram<PeerMessage>[] = [];
  for (let index = 0; index < processes; index += 1) {
    const peer = await startProgram<PeerMessage>('peer', {
      ...busyEnv(isBusy),
      EARSHOT_BENCH: JSON.stringify(settings),
      NODE_EXTRA_CA_CERTS: server.caFile,
    });
    peers.push(peer);
    await peer.next('ready');
  }
  for (const peer of peers) {
    peer.send('play');
    await peer.next('playing');
  }
  return {
    pids: peers.map(({ pid }) => pid),
    memberOf: (ssrc) => server.members.get(ssrc),
    userId: ourId,
    async stop() {
      await Promise.all(peers.map((peer) => peer.end()));
      await server.close();
    },
  };
}
