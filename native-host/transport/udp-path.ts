import { EarshotError } from '../../shared-protocol/error.ts';
import type { UdpCandidate } from '../../shared-protocol/native-messages.ts';
import type { Dialect } from '../../shared-protocol/voice-payloads.ts';
import type { DiscoveredAddress } from '../../shared-protocol/packet-layout.ts';
import type { Answerers } from './answerers.ts';
import type { UdpDialect } from './udp-dialect.ts';
import { udpDialects } from './udp-dialects.ts';
import { startDiscovery, type DiscoveryResult } from './discovery.ts';
import type { UdpTarget } from './resolve-candidates.ts';
import { createStandby, type Standby } from './standby.ts';
import { openUdpSocket } from './udp-socket.ts';

export interface UdpPathRequest {
  session: number;
  dialect: Dialect;
  ssrc: number;
  family: 4 | 6;
  targets: readonly UdpTarget[];
}

/** This computer's public address, and the candidate that reported it. */
export interface Discovered {
  address: string;
  port: number;
  via: UdpCandidate;
}

/** A session's path to the voice server, from the first discovery request to its end. */
export interface UdpPath {
  readonly session: number;
  readonly ssrc: number;
  readonly dialect: UdpDialect;
  /** The session is agreed on, and sound may leave. */
  begin(): void;
  /** A sound packet. It is lost if the socket does not accept it. */
  send(packet: Uint8Array): void;
  figures(): Partial<ReturnType<Standby['figures']>>;
  close(): void;
}

export interface UdpPathEvents {
  onFound(found: DiscoveredAddress, target: UdpTarget): void;
  /** There is no path: `udp-blocked`. */
  onBlocked(error: EarshotError): void;
  /** The path worked and now carries nothing: `udp-refused`, `udp-unsendable`, `udp-unanswered`. */
  onGone(error: EarshotError): void;
  onUnsent(): void;
  onActivity(ssrcs: number[]): void;
  /** a voice packet, unchanged */
  onVoice(datagram: Uint8Array, voice: { ssrc: number; isSilence: boolean }): void;
}

export function openUdpPath(
  request: UdpPathRequest,
  nowMs: () => number,
  answerers: Answerers,
  events: UdpPathEvents,
): UdpPath {
  const { session, ssrc, family, targets } = request;
  const dialect = udpDialects[request.dialect];
  let standby: Standby | null = null;
  let isClosed = false;

  const socket = openUdpSocket({
    family,
    isHeard: dialect.standby !== null,
    nowMs,
    // The standby begins when discovery has ended.
    onMessage: (datagram, from) => (standby ? standby.received(datagram) : discovery.received(datagram, from)),
    onUnsent: events.onUnsent,
    onRefused: () => events.onGone(new EarshotError('udp-refused')),
    onUnsendable: (code) => events.onGone(new EarshotError('udp-unsendable', code)),
  });

  const connect = ({ found, target }: DiscoveryResult & { outcome: 'found' }): void =>
    // Voice goes only to the target that answered.
    socket.connect(target, (error) => {
      if (isClosed) return;
      if (error) return events.onBlocked(new EarshotError('udp-blocked', 'no route'));
      if (dialect.standby) {
        standby = createStandby({
          dialect: dialect.standby,
          socket,
          nowMs,
          isKnownToAnswer: answerers.has(target.address),
          onAnswer: () => answerers.add(target.address),
          onUnanswered: () => events.onGone(new EarshotError('udp-unanswered')),
          onActivity: events.onActivity,
          onVoice: events.onVoice,
        });
      }
      events.onFound(found, target);
    });

  const discovery = startDiscovery({
    dialect: dialect.discovery,
    ssrc,
    targets,
    send: (packet, target) => socket.sendTo(packet, target),
    onResult: (result) =>
      result.outcome === 'found'
        ? connect(result)
        : events.onBlocked(new EarshotError('udp-blocked', `${result.unusable} unusable replies`)),
  });

  return {
    session,
    ssrc,
    dialect,
    // The server has everything it needs; its answer to this first keepalive shows what to expect later.
    begin: () => standby?.ask(),
    send: socket.send,
    figures: () => standby?.figures() ?? {},
    close() {
      isClosed = true;
      discovery.stop();
      standby?.stop();
      socket.close();
    },
  };
}
