import { readRtpHeader, rtp, splitRtpsize } from '../../shared-protocol/packet-layout.ts';
import { silenceFrame } from '../../shared-protocol/opus-frame.ts';

/** How often it checks who stopped speaking. */
const activityCheckMs = 100;

/** Speakers send every 20 ms; after this long without a packet one is silent. */
export const silentAfterMs = 300;

/** More than a voice channel shows at a time; it bounds a server that invents SSRCs. */
export const maxSpeakers = 128;

/**
 * The SSRC of a voice datagram of an `rtpsize` mode. The sound is encrypted, but its length reveals the silence frame,
 * which nobody encrypts end to end: no audible frame is that short.
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
      // Ducking for the first word must not wait for the next check.
      if (isNews) check();
    },
    stop,
  };
}
