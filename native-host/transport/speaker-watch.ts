import { readRtpHeader, rtp, splitRtpsize } from '../../shared-protocol/packet-layout.ts';
import { silenceFrame } from '../../shared-protocol/opus-frame.ts';

/** Who no longer speaks is looked at this often. */
const activityCheckMs = 100;

/** Speakers send every 20 ms; anyone who sent nothing for this long is silent. */
export const silentAfterMs = 300;

/** More than a voice channel shows at a time. A server that invents SSRCs fills no memory. */
export const maxSpeakers = 128;

/**
 * Whose voice a datagram of an `rtpsize` mode carries. The sound inside is encrypted, but its length reveals the
 * silence frame, which nobody encrypts end to end: no audible frame is that short.
 * @returns null for anything but voice: keepalives, RTCP, video, junk
 */
export function readVoice(datagram: Uint8Array): { ssrc: number; isSilence: boolean } | null {
  const header = readRtpHeader(datagram);
  if (header?.payloadType !== rtp.payloadType) return null;
  const parts = splitRtpsize(datagram);
  if (!parts) return null;
  const frameBytes = parts.ciphertext.length - parts.extensionBytes;
  return { ssrc: header.ssrc, isSilence: frameBytes <= silenceFrame.length };
}

export interface SpeakerWatch {
  heard(ssrc: number): void;
  stop(): void;
}

/** Calls `onChange` with all SSRCs that are speaking whenever that set changes, in ascending order. */
export function createSpeakerWatch(options: {
  nowMs: () => number;
  onChange: (ssrcs: number[]) => void;
}): SpeakerWatch {
  const { nowMs, onChange } = options;
  const heardAtMs = new Map<number, number>();
  let shown = '';
  let timer: NodeJS.Timeout | null = null;

  const check = (): void => {
    const now = nowMs();
    for (const [ssrc, atMs] of heardAtMs) if (now - atMs >= silentAfterMs) heardAtMs.delete(ssrc);
    const ssrcs = [...heardAtMs.keys()].sort((one, other) => one - other);
    if (ssrcs.length === 0) stop();
    const next = ssrcs.join();
    if (next === shown) return;
    shown = next;
    onChange(ssrcs);
  };

  const stop = (): void => {
    if (timer) clearInterval(timer);
    timer = null;
  };

  return {
    heard(ssrc) {
      if (heardAtMs.size >= maxSpeakers && !heardAtMs.has(ssrc)) return;
      const isNews = !heardAtMs.has(ssrc);
      heardAtMs.set(ssrc, nowMs());
      timer ??= setInterval(check, activityCheckMs);
      // Music that turns down for the first word must not wait for the next look.
      if (isNews) check();
    },
    stop,
  };
}
