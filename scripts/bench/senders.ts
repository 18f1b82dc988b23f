import { startHost, type HostProcess } from '../../native-host/testing/host-process.ts';
import { sayHello, sendOpen } from '../../native-host/testing/session-steps.ts';
import { createV8Call, nextBinary, ourId, startV8 } from '../../native-host/testing/v8-call.ts';
import { nativeProtocol } from '../../shared-protocol/native-protocol.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import type { Peer } from '../../native-host/e2ee/testing/peer.ts';
import { benchCall, benchFrames } from './call.ts';
import type { PeerMessage, PeerSettings } from './peer.ts';
import { startProgram } from './program.ts';
import { environmentOf, type Load } from './disturbances.ts';
import { startBenchVoiceServer } from './voice-server.ts';

/** Streams that are on their way: what is measured, and who can open their packets. */
export interface Senders {
  pids: number[];
  /** the other member of the call of an SSRC */
  memberOf(ssrc: number): Peer | undefined;
  userId: string;
  stop(): Promise<void>;
}

export interface SenderOptions {
  count: number;
  load: Load;
  udpPort: number;
}

/** Our host: one process for all streams, as the browser starts it, fed over stdin as the browser feeds it. */
export async function startEarshot({ count, load, udpPort }: SenderOptions): Promise<Senders> {
  const members = new Map<number, Peer>();
  const sessions = Array.from({ length: count }, (_, index) => index + 1);
  const host = await startHost({ env: environmentOf(load) });
  let timer: NodeJS.Timeout | undefined;
  const stop = async (): Promise<void> => {
    clearTimeout(timer);
    await host.dispose();
  };
  try {
    await sayHello(host, nativeProtocol.minor);
    for (const session of sessions) members.set(session, await openCall(host, session, udpPort));
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const [session, ...others] = sessions;
  const also = others.length > 0 ? { also: others } : {};
  const texts = benchFrames.map((frame) => frame.toString('base64'));
  const startMs = performance.now();
  let sequence = 0;
  const feed = (): void => {
    for (; startMs + sequence * 20 <= performance.now(); sequence += 1) {
      const data = texts[sequence % texts.length];
      host.send({ type: 'audio', session, ...also, sequence, capturedAt: Date.now(), data });
    }
    timer = setTimeout(feed, startMs + sequence * 20 - performance.now());
  };
  feed();
  return { pids: [host.pid], memberOf: (ssrc) => members.get(ssrc), userId: ourId, stop };
}

/** A voice session with a call of its own, whose SSRC is the session's number. @returns the call's other member */
async function openCall(host: HostProcess, session: number, udpPort: number): Promise<Peer> {
  sendOpen(host, [udpPort], { dialect: 'v8', session, ssrc: session });
  await host.next('discovered');
  await startV8(host, { mode: benchCall.mode, key: benchCall.key, session });
  const call = createV8Call(host, session);
  call.announce();
  call.nameExternalSender();
  await nextBinary(host, daveOp.keyPackage);
  await call.agree();
  call.execute();
  return call.peer;
}

/** @discordjs/voice as it comes, with `count` calls in one process. */
export async function startDiscordJs({ count, load, udpPort }: SenderOptions): Promise<Senders> {
  const server = await startBenchVoiceServer(udpPort);
  const settings: PeerSettings = { endpoint: server.endpoint, count };
  const peer = await startProgram<PeerMessage>('peer', {
    ...environmentOf(load),
    EARSHOT_BENCH: JSON.stringify(settings),
    NODE_EXTRA_CA_CERTS: server.caFile,
  });
  await peer.next('ready');
  peer.send('play');
  await peer.next('playing');
  return {
    pids: [peer.pid],
    memberOf: (ssrc) => server.members.get(ssrc),
    userId: ourId,
    async stop() {
      await peer.end();
      await server.close();
    },
  };
}
