import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSpeakerWatch, maxSpeakers, readVoice, silentAfterMs } from './speaker-watch.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const tagAndNonce = 'aa'.repeat(16) + '00000001';
const voice = `80 78 0001 00000000 0000abcd ${'11'.repeat(40)} ${tagAndNonce}`;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('whose voice a datagram carries', () => {
  it.each([
    ['a frame', voice, { ssrc: 0xabcd, isSilence: false }],
    ['a frame with the marker bit', voice.replace('80 78', '80 f8'), { ssrc: 0xabcd, isSilence: false }],
    ['a silence frame', `80 78 0001 00000000 00000007 f8fffe ${tagAndNonce}`, { ssrc: 7, isSilence: true }],
    [
      'a silence frame behind an extension',
      `90 78 0001 00000000 00000007 bede0001 51ff0000 f8fffe ${tagAndNonce}`,
      { ssrc: 7, isSilence: true },
    ],
    [
      'a frame behind two sources and an extension',
      `92 78 0001 00000000 00000007 00000001 00000002 bede0001 51ff0000 ${'22'.repeat(30)} ${tagAndNonce}`,
      { ssrc: 7, isSilence: false },
    ],
  ])('%s: the SSRC and whether it is silence', (_, datagram, expected) => {
    expect(readVoice(hex(datagram))).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['a keepalive', '0100000000000000'],
    ['a ping', '1337f00d00000001'],
    ['RTCP', `80 c8 0006 00000000 0000abcd ${'11'.repeat(40)}`],
    ['RTCP feedback', `81 cd 0006 00000000 0000abcd ${'11'.repeat(40)}`],
    ['video', voice.replace('80 78', '80 65')],
    ['another version', voice.replace('80 78', '40 78')],
    ['a discovery reply', `00020046 0000abcd ${'00'.repeat(66)}`],
    ['a header alone', '80 78 0001 00000000 0000abcd'],
    ['less than header, tag and nonce', `80 78 0001 00000000 0000abcd ${tagAndNonce.slice(2)}`],
    ['an extension longer than the packet', `90 78 0001 00000000 00000007 bedeffff 00000000 ${tagAndNonce}`],
    ['fifteen sources that are not there', `8f 78 0001 00000000 00000007 ${tagAndNonce}`],
  ])('%s is none', (_, datagram) => {
    expect(readVoice(hex(datagram))).toBeNull();
  });
});

describe('the watch', () => {
  function begin() {
    const changes: { atMs: number; ssrcs: number[] }[] = [];
    const startMs = Date.now();
    const watch = createSpeakerWatch({
      nowMs: () => Date.now(),
      onChange: (ssrcs) => changes.push({ atMs: Date.now() - startMs, ssrcs }),
    });
    const speak = (ssrc: number, ms: number) => {
      for (let passedMs = 0; passedMs < ms; passedMs += 20) {
        watch.heard(ssrc);
        vi.advanceTimersByTime(20);
      }
    };
    return { watch, changes, speak };
  }

  it('tells of a voice at its first packet, and of its end about 300 ms after the last packet', () => {
    const { changes, speak } = begin();
    speak(7, 1000);
    vi.advanceTimersByTime(5000);
    expect(changes.map(({ ssrcs }) => ssrcs)).toEqual([[7], []]);
    expect(changes[0]!.atMs).toBe(0);
    expect(changes[1]!.atMs - 980).toBeGreaterThanOrEqual(silentAfterMs);
    expect(changes[1]!.atMs - 980).toBeLessThanOrEqual(silentAfterMs + 100);
  });

  it('names everybody who speaks, in order, and says nothing while that stays so', () => {
    const { watch, changes } = begin();
    for (let round = 0; round < 100; round += 1) {
      for (const ssrc of [30, 4, 200]) watch.heard(ssrc);
      vi.advanceTimersByTime(20);
    }
    expect(changes.map(({ ssrcs }) => ssrcs)).toEqual([[30], [4, 30], [4, 30, 200]]);
  });

  it('bridges a gap of ten lost packets', () => {
    const { changes, speak } = begin();
    speak(7, 500);
    vi.advanceTimersByTime(200);
    speak(7, 500);
    expect(changes.map(({ ssrcs }) => ssrcs)).toEqual([[7]]);
  });

  it('keeps no timer while nobody speaks, and none after its end', () => {
    const { watch, speak } = begin();
    expect(vi.getTimerCount()).toBe(0);
    speak(7, 100);
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
    watch.heard(7);
    watch.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('holds no more speakers than a channel has, whatever SSRCs come', () => {
    const { watch, changes } = begin();
    for (let ssrc = 0; ssrc < 100_000; ssrc += 1) watch.heard(ssrc);
    vi.advanceTimersByTime(100);
    expect(changes.at(-1)!.ssrcs).toHaveLength(maxSpeakers);
  });
});
