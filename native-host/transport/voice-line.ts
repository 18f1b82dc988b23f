import { EarshotError, asEarshotError } from '../../shared-protocol/error.ts';
import { udpDialects, type UdpDialect } from './dialect.ts';
import { startDiscovery, type Discovery } from './discovery.ts';
import type { PacketMaker } from './packet-maker.ts';
import type { RtpTimeline } from './rtp-timeline.ts';
import { createSender, type Sender } from './sender.ts';
import { openVoiceSocket, type VoiceSocket } from './voice-socket.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

type OpenMessage = ToWorker & { kind: 'open' };
type StartMessage = ToWorker & { kind: 'start' };

interface Line {
  session: number;
  ssrc: number;
  dialect: UdpDialect;
  socket: VoiceSocket;
}

/** `discovering -> found -> sending`, and back to `closed` from each. */
type State =
  | { at: 'closed' }
  | { at: 'discovering'; line: Line; discovery: Discovery; request: number }
  | { at: 'found'; line: Line }
  | { at: 'sending'; line: Line; start: StartMessage; maker: PacketMaker; sender: Sender; stats: NodeJS.Timeout };

export interface VoiceLine {
  handle(message: ToWorker): void;
  tick(nowMs: number): void;
  wakeAtMs(): number;
}

const statsEveryMs = 1000;

/** The UDP side of one voice session at a time: its socket, its discovery, its sender. */
export function createVoiceLine(options: {
  post: (message: FromWorker) => void;
  nowMs: () => number;
  timeline: RtpTimeline;
}): VoiceLine {
  const { post, nowMs, timeline } = options;
  let state: State = { at: 'closed' };

  const fail = (request: number, error: EarshotError): void =>
    post({ kind: 'failed', request, code: error.code, detail: detailOf(error) });

  const stopSending = ({ stats, maker, start: { key } }: State & { at: 'sending' }): void => {
    clearInterval(stats);
    maker.destroy();
    key?.fill(0);
  };

  const close = (): void => {
    const left = state;
    state = { at: 'closed' };
    if (left.at === 'closed') return;
    if (left.at === 'discovering') left.discovery.stop();
    if (left.at === 'sending') stopSending(left);
    left.line.socket.close();
  };

  const end = (session: number, error: EarshotError): void => {
    if (state.at === 'closed' || state.line.session !== session) return;
    close();
    post({ kind: 'ended', session, code: error.code, detail: detailOf(error) });
  };

  const open = (message: OpenMessage): void => {
    close();
    const { session, ssrc, targets, request } = message;
    const dialect = udpDialects[message.dialect];
    if (!dialect) return fail(request, new EarshotError('mode-unknown', `dialect ${message.dialect}`));
    const socket = openVoiceSocket({
      family: message.family,
      nowMs,
      onMessage: (reply, from) => state.at === 'discovering' && state.discovery.received(reply, from),
      onUnsent: () => state.at === 'sending' && state.sender.countUnsent(),
      onRefused: () => end(session, new EarshotError('udp-refused')),
    });
    const line: Line = { session, ssrc, dialect, socket };
    const discovery = startDiscovery({
      dialect: dialect.discovery,
      ssrc,
      targets,
      send: (packet, target) => socket.sendTo(packet, target),
      onResult: (result) => {
        if (result.outcome === 'blocked') {
          close();
          return fail(request, new EarshotError('udp-blocked', `${result.unusable} unusable replies`));
        }
        const { found, target } = result;
        // Voice goes to the one that answered, and to nobody else from here on.
        socket.connect(target, (error) => {
          if (error) {
            close();
            return fail(request, new EarshotError('udp-blocked', 'no route'));
          }
          state = { at: 'found', line };
          post({
            kind: 'discovered',
            request,
            address: found.address,
            port: found.port,
            via: target.candidate,
          });
        });
      },
    });
    state = { at: 'discovering', line, discovery, request };
  };

  const start = (message: StartMessage): void => {
    if (state.at !== 'found' && state.at !== 'sending') {
      return fail(message.request, new EarshotError('message-state', 'not open'));
    }
    if (state.at === 'sending' && isSameStart(state.start, message)) {
      return post({ kind: 'done', request: message.request });
    }
    const { line } = state;
    try {
      const create = line.dialect.packets[message.mode];
      if (!create) throw new EarshotError('mode-unknown', message.mode);
      const maker = create({ ssrc: line.ssrc, key: message.key && Uint8Array.from(message.key), timeline });
      if (state.at === 'sending') stopSending(state);
      const sender = createSender({ maker, send: (packet) => void line.socket.send(packet), wallMs: () => Date.now() });
      const stats = setInterval(reportStats(line.session, sender), statsEveryMs);
      state = { at: 'sending', line, start: message, maker, sender, stats };
      post({ kind: 'done', request: message.request });
    } catch (thrown) {
      fail(message.request, asEarshotError(thrown, 'host-fatal'));
    }
  };

  const reportStats = (session: number, sender: Sender): (() => void) => {
    let lastMs = nowMs();
    return () => {
      const now = nowMs();
      post({ kind: 'stats', stats: { type: 'stats', session, ...sender.figures(now - lastMs) } });
      lastMs = now;
    };
  };

  const onSender = (act: (sender: Sender) => void): void => {
    if (state.at !== 'sending') return;
    const { session } = state.line;
    const { sender } = state;
    try {
      act(sender);
    } catch (thrown) {
      end(session, asEarshotError(thrown, 'host-fatal'));
    }
    if (sender.isSourceBroken) end(session, new EarshotError('audio-invalid'));
  };

  return {
    handle(message) {
      switch (message.kind) {
        case 'open':
          return open(message);
        case 'start':
          return start(message);
        case 'audio':
          return onSender((sender) => sender.push(message.frame, nowMs()));
        case 'invalid-audio':
          return onSender((sender) => sender.reject());
        case 'pause':
          return onSender((sender) => sender.pause(nowMs()));
        case 'close':
          close();
          return post({ kind: 'done', request: message.request });
      }
    },
    tick: (now) => onSender((sender) => sender.tick(now)),
    wakeAtMs: () => (state.at === 'sending' ? state.sender.wakeAtMs() : Infinity),
  };
}

/** Session Descriptions come again after a resume: the running counters must go on under the same key. */
const isSameStart = (one: StartMessage, other: StartMessage): boolean =>
  one.mode === other.mode && Buffer.compare(one.key ?? Buffer.alloc(0), other.key ?? Buffer.alloc(0)) === 0;

/** The part of the message that is not the code's own sentence. */
const detailOf = (error: EarshotError): string | undefined => /\(([^()]*)\)$/.exec(error.message)?.[1];
