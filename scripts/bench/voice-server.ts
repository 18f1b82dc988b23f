import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { createCertificate } from '../../local-server/certificate.ts';
import { writeServerBinary } from '../../shared-protocol/dave-frames.ts';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import { daveOp } from '../../shared-protocol/voice-v8.ts';
import {
  append,
  createDeliveryMessages,
  inTransition,
  splitCommitWelcome,
} from '../../native-host/e2ee/testing/delivery-messages.ts';
import { createPeer, type Peer } from '../../native-host/e2ee/testing/peer.ts';
import { benchCall } from './call.ts';

/** As small a voice server as a call with one other member needs, so that it takes no processor from the senders. */
export interface BenchVoiceServer {
  readonly endpoint: string;
  readonly caFile: string;
  /** The other member of each call, by SSRC. */
  readonly members: ReadonlyMap<number, Peer>;
  close(): Promise<void>;
}

/** @param udpPort where voice goes */
export async function startBenchVoiceServer(udpPort: number): Promise<BenchVoiceServer> {
  const { key, cert, caFile, remove } = await createCertificate();
  const https = createServer({ key, cert });
  const sockets = new WebSocketServer({ server: https, maxPayload: 1 << 20 });
  const members = new Map<number, Peer>();
  let ssrc = 0;
  sockets.on('connection', (socket) => {
    ssrc += 1;
    serve(socket, ssrc, udpPort, (member, forSsrc) => members.set(forSsrc, member));
  });
  await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `127.0.0.1:${(https.address() as AddressInfo).port}`,
    caFile,
    members,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => https.close(resolve));
      await remove();
    },
  };
}

function serve(socket: WebSocket, ssrc: number, udpPort: number, onMember: (member: Peer, ssrc: number) => void): void {
  let sequence = 0;
  const sendJson = (op: number, d: unknown): void => socket.send(JSON.stringify({ op, d, seq: sequence++ }));
  const sendBinary = (op: number, payload: Uint8Array): void =>
    socket.send(writeServerBinary({ sequence: sequence++, op, payload }));
  const delivery = createDeliveryMessages(benchCall.channelId);
  const member = createPeer(benchCall.otherId, benchCall.channelId, delivery.externalSender);
  let userId = '';

  const onJson = (op: number, d: Record<string, unknown>): void => {
    if (op === voiceOp.identify) {
      userId = String(d.user_id);
      const ready = { ssrc, ip: '127.0.0.1', port: udpPort, modes: [benchCall.mode] };
      return sendJson(voiceOp.ready, ready);
    }
    if (op === voiceOp.heartbeat) return sendJson(voiceOp.heartbeatAck, { t: d.t });
    if (op === daveOp.transitionReady) {
      sendJson(daveOp.executeTransition, { transition_id: d.transition_id });
      return onMember(member, ssrc);
    }
    if (op !== voiceOp.selectProtocol) return;
    sendJson(voiceOp.sessionDescription, {
      mode: benchCall.mode,
      secret_key: [...benchCall.key],
      dave_protocol_version: 1,
    });
    sendJson(voiceOp.clientsConnect, { user_ids: [userId, benchCall.otherId] });
    sendBinary(daveOp.externalSender, delivery.externalSender);
  };

  const onBinary = (op: number, payload: Uint8Array): void => {
    if (op === daveOp.keyPackage) return sendBinary(daveOp.proposals, append(delivery.add(member.keyPackage, 0)));
    if (op !== daveOp.commitWelcome) return;
    const { commit, welcome } = splitCommitWelcome(payload);
    member.mls.processWelcome(Buffer.from(welcome!));
    sendBinary(daveOp.announceCommit, inTransition(1, commit));
  };

  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return onBinary(data[0]!, data.subarray(1));
    const { op, d } = JSON.parse(data.toString()) as { op: number; d: Record<string, unknown> };
    onJson(op, d);
  });
  socket.on('error', () => socket.terminate());
  sendJson(voiceOp.hello, { v: 8, heartbeat_interval: 41_250 });
}
