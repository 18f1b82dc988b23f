import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FromHost } from '../shared-protocol/native-messages.ts';
import { createHost, type Host } from './host-dialogue.ts';
import { encodeFrame } from './messaging/frames.ts';

afterEach(() => void vi.useRealTimers());

/** A host of protocol 3, with five small additions, that still speaks with 2, with its messages and its exit code. */
function hostOfTomorrow(): { host: Host; said: FromHost[]; left: number[]; say(message: object): void } {
  const said: FromHost[] = [];
  const left: number[] = [];
  const host = createHost({
    version: '3.1.0',
    protocol: { current: 3, minor: 5, oldest: 2 },
    send: (message) => void said.push(message),
    leave: (code) => void left.push(code),
    transport: { createOutlet: () => ({}) as never },
    loadDave: () => {
      throw new Error('not asked for here');
    },
    nowMs: () => 0,
  });
  return { host, said, left, say: (message) => host.onFrame(encodeFrame(message)!.subarray(4)) };
}

describe('the host shakes hands with an extension', () => {
  it.each([
    ['of the same protocol', { protocol: 3, minor: 5 }],
    ['that lacks the small additions', { protocol: 3, minor: 4 }],
    ['that does not know of small additions', { protocol: 3 }],
    ['that has more of them', { protocol: 3, minor: 6 }],
    ['that is older, but not too old', { protocol: 2, minor: 9 }],
    ['that is newer: the extension decides', { protocol: 4, minor: 0 }],
    ['that is much newer: the extension decides', { protocol: 900 }],
  ])('%s', (_, numbers) => {
    const { said, left, say, host } = hostOfTomorrow();
    say({ type: 'hello', id: 1, ...numbers, version: 'x' });
    expect(said).toEqual([{ type: 'hello', replyTo: 1, protocol: 3, minor: 5, version: '3.1.0' }]);
    expect(left).toEqual([]);
    host.onEnd();
  });

  it('that is too old: names both numbers, and leaves with 76', () => {
    const { said, left, say } = hostOfTomorrow();
    say({ type: 'hello', id: 1, protocol: 1, version: '0.1.0' });
    expect(said).toEqual([{ type: 'incompatible', replyTo: 1, protocol: 3, oldest: 2, version: '3.1.0' }]);
    expect(left).toEqual([76]);
  });

  it('that says other fields of tomorrow too', () => {
    const { said, say, host } = hostOfTomorrow();
    say({ type: 'hello', id: 1, protocol: 5, version: '5.0.0', features: ['video'], nested: { a: 1 } });
    expect(said).toEqual([expect.objectContaining({ type: 'hello' })]);
    host.onEnd();
  });

  it.each([[0], [-1], [1.5], ['3'], [null], [1e999]])(
    'that names %j as its protocol: refused, not left',
    (protocol) => {
      const { said, left, say, host } = hostOfTomorrow();
      say({ type: 'hello', id: 1, protocol, version: 'x' });
      expect(said).toEqual([expect.objectContaining({ type: 'error', code: 'message-shape' })]);
      expect(left).toEqual([]);
      host.onEnd();
    },
  );

  it('that is silent: leaves after a minute, with 69', () => {
    vi.useFakeTimers();
    const { left } = hostOfTomorrow();
    vi.advanceTimersByTime(59_999);
    expect(left).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(left).toEqual([69]);
  });

  it('that is slow, but not that slow', () => {
    vi.useFakeTimers();
    const { left, said, say, host } = hostOfTomorrow();
    vi.advanceTimersByTime(59_000);
    say({ type: 'hello', id: 1, protocol: 3, version: 'x' });
    vi.advanceTimersByTime(59_000);
    expect(said).toHaveLength(1);
    expect(left).toEqual([]);
    host.onEnd();
  });

  it('that speaks garbage: says so, and leaves at the third frame of it with 65', () => {
    const { host, said, left } = hostOfTomorrow();
    for (const text of ['GET / HTTP/1.1', '\u0000\u0001', '{"type":']) host.onFrame(new TextEncoder().encode(text));
    expect(said.map((message) => message.type === 'error' && message.code)).toEqual(Array(3).fill('frame-text'));
    expect(left).toEqual([65]);
  });
});
