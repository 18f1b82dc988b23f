import { describe, expect, it } from 'vitest';
import { noCallEncryption, type CallEncryption } from './e2ee/call-encryption.ts';
import { createSoundInlet } from './sound-inlet.ts';
import type { Pace } from './transport/pace.ts';
import type { OutgoingFrame } from './transport/sender.ts';

/** An inlet, and what comes out of it for each session. */
function begin() {
  const inlet = createSoundInlet();
  const out: { session: number; frame: OutgoingFrame | 'invalid'; pace: Pace | null }[] = [];
  const open = (session: number, changes: Partial<CallEncryption> = {}) =>
    inlet.open(session, {
      encryption: { ...noCallEncryption, ...changes },
      outlet: {
        audio: (frame, pace) => void out.push({ session, frame, pace }),
        invalidAudio: () => void out.push({ session, frame: 'invalid', pace: null }),
      },
    });
  const say = (session: number, sequence: number, also?: number[]) =>
    inlet.take({ type: 'audio', session, sequence, capturedAt: 7, data: 'AQID', ...(also && { also }) });
  const heard = () => out.map(({ session, frame }) => [session, frame === 'invalid' ? frame : frame.sequence]);
  return { inlet, out, open, say, heard };
}

describe('the way in for sound', () => {
  it('takes the frames of the session that it was opened for, and of no other', () => {
    const { inlet, out, open, say } = begin();
    expect(say(1, 0)).toBe(false);
    open(1);
    expect(say(1, 1)).toBe(true);
    expect(say(2, 2)).toBe(false);
    inlet.close(1);
    expect(say(1, 3)).toBe(false);
    expect(out).toHaveLength(1);
    expect(out[0]!.frame).toEqual({ sequence: 1, capturedAt: 7, data: Buffer.of(1, 2, 3) });
  });

  it('passes a frame to every session that it names and that takes sound, each with its own encryption', () => {
    const { out, open, say, heard } = begin();
    open(1, { seal: () => Uint8Array.of(11) });
    open(2, { seal: () => null });
    open(4, { seal: () => Uint8Array.of(14) });
    expect(say(1, 5, [2, 3, 4])).toBe(true);
    expect(say(3, 6, [4])).toBe(true);
    expect(heard()).toEqual([
      [1, 5],
      [4, 5],
      [4, 6],
    ]);
    expect(out.map(({ frame }) => (frame === 'invalid' ? [] : [...frame.data]))).toEqual([[11], [14], [14]]);
  });

  it('drops a frame that must not leave, and input that is no sound before it is sealed', () => {
    const { open, say, heard } = begin();
    open(1, { seal: () => null });
    expect(say(1, 1)).toBe(true);
    expect(heard()).toEqual([]);
    const seal = (): never => {
      throw new Error('sealed what is no sound');
    };
    open(1, { isUsable: () => false, seal });
    expect(say(1, 2)).toBe(true);
    expect(heard()).toEqual([[1, 'invalid']]);
  });
});

describe('the pace', () => {
  it('is one for the sessions that a frame names, and stays when its first session has gone', () => {
    const { inlet, out, open, say } = begin();
    for (const session of [1, 2, 3]) open(session);
    say(1, 0, [2, 3]);
    inlet.close(1);
    say(2, 1, [3]);
    expect(new Set(out.map(({ pace }) => pace)).size).toBe(1);
  });

  it('is one for each capture, if sessions are fed apart', () => {
    const { out, open, say } = begin();
    for (const session of [1, 2]) open(session);
    say(1, 0, [2]);
    for (const sequence of [1, 2, 3]) for (const session of [1, 2]) say(session, sequence);
    const paces = (named: number) =>
      new Set(out.slice(-4).flatMap(({ session, pace }) => (session === named ? pace : [])));
    expect([...paces(1)]).toHaveLength(1);
    expect([...paces(2)]).toHaveLength(1);
    expect([...paces(1)][0]).not.toBe([...paces(2)][0]);
  });
});
