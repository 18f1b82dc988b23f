/** A separate program that only records when voice packets arrive, so that nothing else delays it. */
import { createSocket } from 'node:dgram';
import { setPriority } from 'node:os';
import { readDiscoveryRequest74, readRtpHeader, writeDiscoveryReply74 } from '../../shared-protocol/packet-layout.ts';

export interface Arrivals {
  /** ms of this process's monotonic clock, and the RTP time of each packet in ms */
  atMs: number[];
  rtpMs: number[];
  sequences: number[];
  /** the first packets, in hex */
  samples: string[];
}

export type ReceiverMessage = { type: 'ready'; port: number } | { type: 'report'; bySsrc: Record<string, Arrivals> };

/** Enough to see that they are encrypted. */
const maxSamples = 20;

let bySsrc: Record<string, Arrivals> = {};
const socket = createSocket('udp4');

try {
  // Without the right to it the figures are a little less exact.
  setPriority(-15);
} catch {
  // as it was
}

socket.on('message', (packet, from) => {
  const atMs = performance.now();
  const asked = readDiscoveryRequest74(packet);
  if (asked !== null) {
    const { address, port } = from;
    return socket.send(writeDiscoveryReply74({ ssrc: asked, address, port }), from.port, from.address);
  }
  const header = readRtpHeader(packet);
  if (!header) return;
  const arrivals = (bySsrc[header.ssrc] ??= { atMs: [], rtpMs: [], sequences: [], samples: [] });
  arrivals.atMs.push(atMs);
  arrivals.rtpMs.push(header.timestamp / 48);
  arrivals.sequences.push(header.sequence);
  if (arrivals.samples.length < maxSamples) arrivals.samples.push(packet.toString('hex'));
});

const tell = (message: ReceiverMessage): void => void process.send?.(message);
process.on('message', (command: 'reset' | 'report') => {
  if (command === 'report') tell({ type: 'report', bySsrc });
  bySsrc = {};
});
process.on('disconnect', () => process.exit());
socket.bind(0, '127.0.0.1', () => {
  socket.setRecvBufferSize(1 << 20);
  tell({ type: 'ready', port: socket.address().port });
});
