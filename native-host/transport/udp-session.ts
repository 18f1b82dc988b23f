import { EarshotError, asEarshotError } from '../../shared-protocol/error.ts';
import { createAnswerers } from './answerers.ts';
import { openUdpPath, type UdpPath } from './udp-path.ts';
import type { PacketMaker } from './packet-maker.ts';
import type { NonceCounter, RtpTimeline } from './packet-numbers.ts';
import { createSender, type Sender } from './sender.ts';
import type { FromWorker, ToWorker } from './worker-channel.ts';

type OpenMessage = ToWorker & { kind: 'open' };
type StartMessage = ToWorker & { kind: 'start' };
/** messages that are not just for the sender */
type Command = OpenMessage | StartMessage | (ToWorker & { kind: 'close' });

/** `discovering -> found -> sending`, and back to `closed` from each. */
type State =
  | { at: 'closed' }
  | { at: 'discovering' | 'found'; path: UdpPath }
  | { at: 'sending'; path: UdpPath; start: StartMessage; maker: PacketMaker; sender: Sender; stats: NodeJS.Timeout };

export interface UdpSession {
  handle(message: Command): void;
  /** null while nothing is sent */
  readonly sender: Sender | null;
  /** Ends the present session because of an error in its sender. */
  endWith(thrown: unknown): void;
}

const statsEveryMs = 1000;

/** The UDP side of one voice session at a time: its path, and the sender on it. */
export function createUdpSession(options: {
  post: (message: FromWorker) => void;
  nowMs: () => number;
  timeline: RtpTimeline;
  nonces: NonceCounter;
}): UdpSession {
  const { post, nowMs, timeline, nonces } = options;
  const answerers = createAnswerers(nowMs);
  let state: State = { at: 'closed' };

  const fail = (request: number, error: EarshotError): void =>
    post({ kind: 'failed', request, code: error.code, detail: error.detail });

  const stopSending = ({ stats, maker, start: { key } }: State & { at: 'sending' }): void => {
    clearInterval(stats);
    maker.destroy();
    key?.fill(0);
  };

  const close = (): void => {
    const left = state;
    state = { at: 'closed' };
    if (left.at === 'closed') return;
    if (left.at === 'sending') stopSending(left);
    left.path.close();
  };

  const end = (session: number, error: EarshotError): void => {
    if (state.at === 'closed' || state.path.session !== session) return;
    close();
    post({ kind: 'ended', session, code: error.code, detail: error.detail });
  };

  const open = (message: OpenMessage): void => {
    close();
    const { session, request } = message;
    const path = openUdpPath(message, nowMs, answerers, {
      onFound({ address, port }, target) {
        state = { at: 'found', path };
        post({ kind: 'discovered', request, address, port, via: target.candidate });
      },
      onBlocked(error) {
        close();
        fail(request, error);
      },
      onGone: (error) => end(session, error),
      onUnsent: () => state.at === 'sending' && state.sender.countUnsent(),
      onActivity: (ssrcs) => post({ kind: 'activity', session, ssrcs }),
    });
    state = { at: 'discovering', path };
  };

  const start = (message: StartMessage): void => {
    if (state.at !== 'found' && state.at !== 'sending') {
      return fail(message.request, new EarshotError('message-state', 'not open'));
    }
    if (state.at === 'sending' && isSameStart(state.start, message)) {
      return post({ kind: 'done', request: message.request });
    }
    const { path } = state;
    try {
      const create = path.dialect.packets[message.mode];
      if (!create) throw new EarshotError('mode-unknown', message.mode);
      const maker = create({
        ssrc: path.ssrc,
        key: message.key && new Uint8Array(message.key.buffer.slice(0)),
        timeline,
        nonces,
      });
      if (state.at === 'sending') stopSending(state);
      else path.begin();
      const sender = createSender({ maker, send: path.send, wallMs: () => Date.now() });
      const stats = setInterval(reportStats(path, sender), statsEveryMs);
      state = { at: 'sending', path, start: message, maker, sender, stats };
      post({ kind: 'done', request: message.request });
    } catch (thrown) {
      fail(message.request, asEarshotError(thrown, 'host-fatal'));
    }
  };

  const reportStats = (path: UdpPath, sender: Sender): (() => void) => {
    let lastMs = nowMs();
    return () => {
      const now = nowMs();
      const figures = { ...sender.figures(now - lastMs), ...path.figures() };
      post({ kind: 'stats', stats: { type: 'stats', session: path.session, ...figures } });
      lastMs = now;
    };
  };

  return {
    handle(message) {
      switch (message.kind) {
        case 'open':
          return open(message);
        case 'start':
          start(message);
          // A key that was not taken is nobody's.
          if (state.at !== 'sending' || state.start !== message) message.key?.fill(0);
          return;
        case 'close':
          close();
          return post({ kind: 'done', request: message.request });
      }
    },
    get sender() {
      return state.at === 'sending' ? state.sender : null;
    },
    endWith(thrown) {
      if (state.at === 'sending') end(state.path.session, asEarshotError(thrown, 'host-fatal'));
    },
  };
}

/** Session Descriptions come again after a resume: the running counters must go on under the same key. */
const isSameStart = (one: StartMessage, other: StartMessage): boolean =>
  one.mode === other.mode && Buffer.compare(one.key ?? Buffer.alloc(0), other.key ?? Buffer.alloc(0)) === 0;
