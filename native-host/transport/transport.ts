import { randomInt } from 'node:crypto';
import { EarshotError } from '../../shared-protocol/error.ts';
import type { Stats, UdpCandidate } from '../../shared-protocol/native-messages.ts';
import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import { silenceFrame } from '../../shared-protocol/opus-frame.ts';
import { createAnswerers } from './answerers.ts';
import type { Pace } from './pace.ts';
import { createPacer, type Line, type Pacer, type PacerClock } from './pacer.ts';
import { createNonceCounter, createRtpTimeline, createTimelines, noncesPerCycle } from './packet-numbers.ts';
import { lookupAddresses, resolveCandidates, type LookupAddresses } from './resolve-candidates.ts';
import type { OutgoingFrame } from './sender.ts';
import type { Discovered } from './udp-path.ts';
import type { Silence } from './udp-dialect.ts';
import { openUdpSession, type UdpSession, type UdpSessionEvents, type VoiceTaker } from './udp-session.ts';

export interface OpenRequest {
  session: number;
  dialect: Dialect;
  ssrc: number;
  candidates: readonly UdpCandidate[];
  allowLoopback: boolean;
}

/** One session's output. Each call takes effect at once: nothing that it forbids leaves after it. */
export interface Outlet {
  /** Call it once. Rejects with an EarshotError, also `message-state` if it is closed meanwhile. */
  open(request: OpenRequest): Promise<Discovered>;
  /** `key` is wiped. `silence` is requested for each frame that ends a talk spurt. @throws EarshotError */
  start(mode: VoiceMode, key: Uint8Array | null, silence?: Silence): void;
  /** A frame of the source that this pace belongs to. */
  audio(frame: OutgoingFrame, pace: Pace): void;
  invalidAudio(): void;
  /** The indicator that receivers show: op 5's flags, in each packet from now on. */
  speakAs(flags: number): void;
  /** Ends the talk spurt after playing the queue, or with `flush` after dropping it. */
  pause(flush: boolean): void;
  /** Drops the queue: anything that has not left never leaves. */
  discard(): void;
  close(): void;
}

export interface OutletEvents {
  onStats(stats: Stats): void;
  /** All speaking SSRCs, when the set changes. */
  onActivity(ssrcs: number[]): void;
  /** The session ended by itself, after it was opened. */
  onEnded(error: EarshotError): void;
}

/** All sessions' sockets, and the one pacer that sends for them. */
export interface Transport {
  /** @param taker gets incoming voices; without one nothing is decrypted */
  createOutlet(events: OutletEvents, taker?: VoiceTaker): Outlet;
  /** see `Pacer` */
  readonly hasTime: Pacer['hasTime'];
  /** The system is resolving a name, which cannot be interrupted: an orderly exit would wait for it. */
  readonly isLookingUp: boolean;
  /** Closes all sessions. */
  destroy(): void;
}

const nobody: VoiceTaker = { wants: () => false, packet: () => undefined };

export function createTransport(clock: PacerClock): Transport {
  const { nowMs } = clock;
  const lines = new Set<Line>();
  const outlets = new Set<Outlet>();
  const pacer = createPacer({ clock, lines });
  const shared = {
    nowMs,
    clockFigures: pacer.clockFigures,
    answerers: createAnswerers(nowMs),
    timelines: createTimelines(() => createRtpTimeline(randomInt(2 ** 16), randomInt(2 ** 32))),
    nonces: createNonceCounter(randomInt(noncesPerCycle)),
  };
  let lookups = 0;
  const addressesOf: LookupAddresses = (host) => {
    lookups += 1;
    return lookupAddresses(host).finally(() => (lookups -= 1));
  };

  const createOutlet = (events: OutletEvents, taker = nobody): Outlet => {
    let session: UdpSession | null = null;
    let isClosed = false;
    let abandon = (): void => undefined;

    const forget = (): void => {
      if (session) lines.delete(session.line);
      session = null;
      outlets.delete(outlet);
    };

    const discover = (request: OpenRequest, { family, targets }: Awaited<ReturnType<typeof resolveCandidates>>) =>
      new Promise<Discovered>((onFound, onBlocked) => {
        const { dialect, ssrc } = request;
        const opened = { session: request.session, dialect, ssrc, family, targets };
        const sessionEvents: UdpSessionEvents = {
          ...events,
          onFound,
          onBlocked(error) {
            forget();
            onBlocked(error);
          },
          onEnded(error) {
            forget();
            onBlocked(error);
            events.onEnded(error);
          },
        };
        session = openUdpSession(opened, shared, sessionEvents, taker);
        lines.add(session.line);
      });

    const outlet: Outlet = {
      async open(request) {
        outlets.add(outlet);
        const closed = new Promise<never>((_, reject) => {
          abandon = () => reject(new EarshotError('message-state', 'closed meanwhile'));
        });
        const found = resolveCandidates(request.candidates, request.allowLoopback, addressesOf).then((resolved) =>
          // The wait for it is over then.
          isClosed ? closed : discover(request, resolved),
        );
        return Promise.race([found, closed]);
      },
      start(mode, key, silence = () => silenceFrame) {
        if (!session) throw new EarshotError('message-state', 'not open');
        session.start(mode, key, silence);
      },
      audio(frame, pace) {
        session?.audio(frame, pace, pacer.unseenSinceMs());
        pacer.wakeUp();
      },
      invalidAudio: () => session?.invalidAudio(),
      speakAs: (flags) => session?.speakAs(flags),
      pause(flush) {
        session?.pause(flush);
        pacer.wakeUp();
      },
      discard: () => session?.discard(),
      close() {
        isClosed = true;
        session?.close();
        forget();
        abandon();
      },
    };
    return outlet;
  };

  return {
    createOutlet,
    hasTime: pacer.hasTime,
    get isLookingUp() {
      return lookups > 0;
    },
    destroy() {
      for (const outlet of [...outlets]) outlet.close();
    },
  };
}
