import { Worker } from 'node:worker_threads';
import { EarshotError } from '../../shared-protocol/error.ts';
import type { Stats, UdpCandidate } from '../../shared-protocol/native-messages.ts';
import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import { lookupAddresses, resolveCandidates, type LookupAddresses } from './resolve-candidates.ts';
import type { OutgoingFrame } from './sender.ts';
import { openWorkerChannel, type FromWorker, type ToWorker } from './worker-channel.ts';

export interface OpenRequest {
  session: number;
  dialect: Dialect;
  ssrc: number;
  candidates: readonly UdpCandidate[];
  allowLoopback: boolean;
}

export interface Discovered {
  address: string;
  port: number;
  via: UdpCandidate;
}

/** One voice session at a time; `open` ends the one before it. Promises reject with an EarshotError. */
export interface Transport {
  open(request: OpenRequest): Promise<Discovered>;
  /** `key` is unusable after the call. */
  start(mode: VoiceMode, key: Uint8Array<ArrayBuffer> | null): Promise<void>;
  audio(frame: OutgoingFrame): void;
  invalidAudio(): void;
  /** Ends the talk spurt after playing the queue, or with `flush` after dropping it. */
  pause(flush: boolean): void;
  /** Drops the queue: what has not left yet never leaves. */
  discard(): void;
  close(): Promise<void>;
  /** Ends the worker and its socket at once. */
  destroy(): Promise<void>;
  /** The system is looking up a name, which nothing can cut short: an orderly exit would wait for it. */
  readonly isLookingUp: boolean;
}

export interface TransportEvents {
  onStats(stats: Stats): void;
  /** All SSRCs that are heard now, when that set changes. */
  onActivity(session: number, ssrcs: number[]): void;
  onEnded(session: number, error: EarshotError): void;
  /** the worker is gone: nothing can be sent */
  onFatal(thrown: unknown): void;
}

type Message = ToWorker extends infer M ? (M extends { request: number } ? Omit<M, 'request'> : never) : never;
interface Waiting {
  kind: Message['kind'];
  resolve(answer: FromWorker): void;
  reject(error: EarshotError): void;
}

/** Discovery takes up to five seconds by itself; a later answer is a fault of the worker. */
const answerTimeoutMs = 8000;

/** Starts the pacer's worker from `workerUrl`. */
export function createTransport(workerUrl: URL, events: TransportEvents): Transport {
  const { port, workerData, post, audio } = openWorkerChannel();
  // No environment: the worker needs none, and NODE_OPTIONS must not reach it. It keeps our own flags: a thread with
  // its own list of flags is outside Node's permission model.
  const worker = new Worker(workerUrl, { workerData, transferList: [workerData.port], env: {} });
  const waiting = new Map<number, Waiting>();
  let lastRequest = 0;
  let opening = 0;
  let lookups = 0;
  const addressesOf: LookupAddresses = (host) => {
    lookups += 1;
    return lookupAddresses(host).finally(() => (lookups -= 1));
  };

  worker.on('error', events.onFatal);
  worker.on('exit', events.onFatal);
  port.on('message', (message: FromWorker) => {
    switch (message.kind) {
      case 'stats':
        return events.onStats(message.stats);
      case 'activity':
        return events.onActivity(message.session, message.ssrcs);
      case 'ended':
        return events.onEnded(message.session, new EarshotError(message.code, message.detail));
      case 'failed':
        return waiting.get(message.request)?.reject(new EarshotError(message.code, message.detail));
      case 'discovered':
      case 'done':
        return waiting.get(message.request)?.resolve(message);
    }
  });

  const ask = (message: Message): Promise<FromWorker> => {
    lastRequest += 1;
    const request = lastRequest;
    return new Promise<FromWorker>((resolve, reject) => {
      const timer = setTimeout(() => reject(new EarshotError('host-fatal', 'no answer')), answerTimeoutMs);
      const settle = () => {
        clearTimeout(timer);
        waiting.delete(request);
      };
      waiting.set(request, {
        kind: message.kind,
        resolve: (answer) => (settle(), resolve(answer)),
        reject: (error) => (settle(), reject(error)),
      });
      post({ ...message, request });
    });
  };

  /** Earlier requests belong to a session that is over; only a `close` still gets its answer. */
  const abandon = (): void => {
    for (const { kind, reject } of [...waiting.values()]) {
      if (kind !== 'close') reject(new EarshotError('message-state', 'closed meanwhile'));
    }
  };

  return {
    async open({ session, dialect, ssrc, candidates, allowLoopback }) {
      opening += 1;
      const mine = opening;
      abandon();
      const { family, targets } = await resolveCandidates(candidates, allowLoopback, addressesOf);
      if (mine !== opening) throw new EarshotError('message-state', 'closed meanwhile');
      const answer = await ask({ kind: 'open', session, dialect, ssrc, family, targets });
      if (answer.kind !== 'discovered') throw new EarshotError('host-fatal', answer.kind);
      const { address, port: discoveredPort, via } = answer;
      return { address, port: discoveredPort, via };
    },
    async start(mode, key) {
      await ask({ kind: 'start', mode, key });
    },
    audio,
    invalidAudio: () => post({ kind: 'invalid-audio' }),
    pause: (flush) => post({ kind: 'pause', flush }),
    discard: () => post({ kind: 'discard' }),
    async close() {
      opening += 1;
      abandon();
      await ask({ kind: 'close' });
    },
    async destroy() {
      worker.removeAllListeners('exit');
      worker.removeAllListeners('error');
      worker.on('error', () => undefined);
      await worker.terminate();
      port.close();
    },
    get isLookingUp() {
      return lookups > 0;
    },
  };
}
