import { describe, expect, it } from 'vitest';
import { noCallEncryption, type CallEncryption } from './e2ee/call-encryption.ts';
import { createSoundInlet } from './sound-inlet.ts';
import type { OutgoingFrame } from './transport/sender.ts';

/** An inlet, and its output. */
function begin() {
  const out: (OutgoingFrame | 'invalid')[] = [];
  const inlet = createSoundInlet({
    audio: (frame) => void out.push(frame),
    invalidAudio: () => void out.push('invalid'),
  });
  const say = (session: number, sequence: number) =>
    inlet.take({ type: 'audio', session, sequence, capturedAt: 7, data: 'AQID' });
  return { inlet, out, say };
}

const encryption = (changes: Partial<CallEncryption>): CallEncryption => ({ ...noCallEncryption, ...changes });

describe('the way in for sound', () => {
  it('takes the frames of the session that it was opened for, and of no other', () => {
    const { inlet, out, say } = begin();
    expect(say(1, 0)).toBe(false);
    inlet.open({ session: 1, encryption: noCallEncryption });
    expect(say(1, 1)).toBe(true);
    expect(say(2, 2)).toBe(false);
    inlet.open({ session: 2, encryption: noCallEncryption });
    expect(say(1, 3)).toBe(false);
    inlet.open(null);
    expect(say(2, 4)).toBe(false);
    expect(out).toEqual([{ sequence: 1, capturedAt: 7, data: Uint8Array.of(1, 2, 3) }]);
  });

  it('passes on the encrypted frame, in its own memory', () => {
    const { inlet, out, say } = begin();
    const memory = new Uint8Array(64).fill(9);
    inlet.open({ session: 1, encryption: encryption({ seal: () => memory.subarray(8, 12) }) });
    say(1, 1);
    const [frame] = out;
    if (!frame || frame === 'invalid') throw new Error('no frame');
    expect([...frame.data]).toEqual([9, 9, 9, 9]);
    expect(frame.data.buffer.byteLength).toBe(4);
  });

  it('drops a frame that must not leave, and input that is no sound before it is sealed', () => {
    const { inlet, out, say } = begin();
    inlet.open({ session: 1, encryption: encryption({ seal: () => null }) });
    expect(say(1, 1)).toBe(true);
    expect(out).toEqual([]);
    const seal = (): never => {
      throw new Error('sealed what is no sound');
    };
    inlet.open({ session: 1, encryption: encryption({ isUsable: () => false, seal }) });
    expect(say(1, 2)).toBe(true);
    expect(out).toEqual(['invalid']);
  });
});
