import { EarshotError, asEarshotError } from '../../shared-protocol/error.ts';
import type { Stats } from '../../shared-protocol/native-messages.ts';
import { speakingBit, type VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { Answerers } from './answerers.ts';
import type { Pace } from './pace.ts';
import type { Line, Pacer } from './pacer.ts';
import type { PacketMaker } from './packet-maker.ts';
import { openVoices, type OpenOwn, type VoicePacket } from './rtp-opener.ts';
import type { NonceCounter, Timelines } from './packet-numbers.ts';
import { createSender, type OutgoingFrame, type Sender } from './sender.ts';
import type { Silence } from './udp-dialect.ts';
import { openUdpPath, type Discovered, type UdpPath, type UdpPathRequest } from './udp-path.ts';

/** `discovering -> found -> sending`, and to `closed` from each. */
type State =
  | { at: 'closed' }
  | { at: 'discovering' | 'found'; path: UdpPath }
  | {
      at: 'sending';
      path: UdpPath;
      agreed: Agreed;
      maker: PacketMaker;
      sender: Sender;
      open: OpenOwn;
      stats: NodeJS.Timeout;
    };

/** The contents of Session Description. */
interface Agreed {
  mode: VoiceMode;
  key: Uint8Array | null;
}

export interface UdpSessionEvents {
  onFound(found: Discovered): void;
  /** There is no path: `udp-blocked`. The session is closed. */
  onBlocked(error: EarshotError): void;
  /** The session ended by itself. */
  onEnded(error: EarshotError): void;
  onStats(stats: Stats): void;
  onActivity(ssrcs: number[]): void;
}

/** The receiver of incoming voices. */
export interface VoiceTaker {
  /** Whether a packet is worth decrypting. */
  wants(ssrc: number, isSilence: boolean): boolean;
  packet(packet: VoicePacket): void;
}

/** The UDP side of one voice session: its path, and the sender on it. */
export interface UdpSession {
  readonly line: Line;
  /** `key` is wiped. @throws EarshotError, also `message-state` before a path was found */
  start(mode: VoiceMode, key: Uint8Array | null, silence: Silence): void;
  /** The pace of the frame's source; the frame was read now and arrived after `sinceMs`. */
  audio(frame: OutgoingFrame, pace: Pace, sinceMs: number): void;
  invalidAudio(): void;
  /** From the next packet on, under any key. */
  speakAs(flags: number): void;
  pause(flush: boolean): void;
  /** Whatever is queued must not leave. */
  discard(): void;
  close(): void;
}

const statsEveryMs = 1000;

export function openUdpSession(
  request: UdpPathRequest,
  shared: {
    nowMs: () => number;
    clockFigures: Pacer['clockFigures'];
    answerers: Answerers;
    timelines: Timelines;
    nonces: NonceCounter;
  },
  events: UdpSessionEvents,
  taker: VoiceTaker,
): UdpSession {
  const { nowMs, clockFigures, answerers, timelines, nonces } = shared;
  const timeline = timelines.take();
  let state: State = { at: 'closed' };
  let speaking: number = speakingBit.microphone;

  const stopSending = ({ stats, maker, sender, agreed: { key } }: State & { at: 'sending' }): void => {
    clearInterval(stats);
    sender.end();
    maker.destroy();
    key?.fill(0);
  };

  const close = (): void => {
    const left = state;
    state = { at: 'closed' };
    if (left.at === 'closed') return;
    if (left.at === 'sending') stopSending(left);
    left.path.close();
    timelines.giveBack(timeline);
  };

  const end = (error: EarshotError): void => {
    if (state.at === 'closed') return;
    close();
    events.onEnded(error);
  };

  const path = openUdpPath(request, nowMs, answerers, {
    onFound({ address, port }, target) {
      state = { at: 'found', path };
      events.onFound({ address, port, via: target.candidate });
    },
    onBlocked(error) {
      close();
      events.onBlocked(error);
    },
    onGone: end,
    onUnsent: () => state.at === 'sending' && state.sender.countUnsent(),
    onActivity: events.onActivity,
    onVoice(datagram, { ssrc, isSilence }) {
      if (state.at !== 'sending' || !taker.wants(ssrc, isSilence)) return;
      const packet = state.open(datagram);
      if (packet) taker.packet(packet);
    },
  });
  state = { at: 'discovering', path };

  const reportStats = (sender: Sender): (() => void) => {
    let lastMs = nowMs();
    return () => {
      const now = nowMs();
      const figures = { ...sender.figures(now - lastMs), ...path.figures() };
      const clock = clockFigures();
      events.onStats({ type: 'stats', session: path.session, ...figures, ...(clock && { clock }) });
      lastMs = now;
    };
  };

  /** An error in its own sender ends this session only. */
  const failed = (thrown: unknown): void => end(asEarshotError(thrown, 'host-fatal'));

  const onSender = (act: (sender: Sender) => void): void => {
    if (state.at !== 'sending') return;
    const { sender } = state;
    try {
      act(sender);
    } catch (thrown) {
      return failed(thrown);
    }
    if (sender.isSourceBroken) end(new EarshotError('audio-invalid'));
  };

  const begin = (mode: VoiceMode, key: Uint8Array | null, silence: Silence): void => {
    const create = path.dialect.packets[mode];
    if (!create) throw new EarshotError('mode-unknown', mode);
    const maker = create({ ssrc: path.ssrc, key: copyOf(key), timeline, nonces, speaking: () => speaking, silence });
    if (state.at === 'sending') stopSending(state);
    else path.begin();
    const sender = createSender({ maker, send: path.send, wallMs: () => Date.now() });
    const stats = setInterval(reportStats(sender), statsEveryMs);
    const agreed = { mode, key: copyOf(key) };
    const open = openVoices(path.dialect.standby?.openVoice[mode], agreed.key);
    state = { at: 'sending', path, agreed, maker, sender, open, stats };
  };

  return {
    line: {
      tick(now, earlyMs) {
        if (state.at !== 'sending') return;
        try {
          state.sender.tick(now, earlyMs);
        } catch (thrown) {
          failed(thrown);
        }
      },
      prepare: () => onSender((sender) => sender.prepare()),
      wakeAtMs: (earlyMs) => (state.at === 'sending' ? state.sender.wakeAtMs(earlyMs) : Infinity),
      get wantsFrames() {
        return state.at === 'sending' && state.sender.wantsFrames;
      },
      isStarving: (now) => state.at === 'sending' && state.sender.isStarving(now),
    },
    start(mode, key, silence) {
      try {
        if (state.at !== 'found' && state.at !== 'sending') throw new EarshotError('message-state', 'not open');
        // A resume may bring the same Session Description again: the counters must continue under the same key.
        if (state.at === 'sending' && isSame(state.agreed, { mode, key })) return;
        begin(mode, key, silence);
      } finally {
        key?.fill(0);
      }
    },
    audio: (frame, pace, sinceMs) =>
      onSender((sender) => {
        sender.follow(pace);
        sender.push(frame, nowMs(), sinceMs);
      }),
    invalidAudio: () => onSender((sender) => sender.reject()),
    speakAs: (flags) => void (speaking = flags),
    pause: (flush) => onSender((sender) => sender.pause(nowMs(), flush)),
    discard: () => onSender((sender) => sender.discard()),
    close,
  };
}

const isSame = (one: Agreed, other: Agreed): boolean =>
  one.mode === other.mode && Buffer.compare(one.key ?? Buffer.alloc(0), other.key ?? Buffer.alloc(0)) === 0;

/** V8 moves small arrays and leaves copies behind: an ArrayBuffer never moves. */
function copyOf(key: Uint8Array | null): Uint8Array | null {
  if (!key) return null;
  const copy = new Uint8Array(new ArrayBuffer(key.length));
  copy.set(key);
  return copy;
}
