import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as v from 'valibot';
import { FromHost } from '../shared-protocol/native-messages.ts';
import { nativeProtocol } from '../shared-protocol/native-protocol.ts';
import * as dave from './e2ee/dave-module.ts';
import { exitCode } from './exit-code.ts';
import { createHost, type HostOptions } from './host-dialogue.ts';
import { createFineClock } from './clock/fine-clock.ts';
import { createPacerClock } from './transport/pacer.ts';
import { createTransport, type Transport } from './transport/transport.ts';

const transports: Transport[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const transport of transports.splice(0)) transport.destroy();
});

function begin(options: Partial<HostOptions> = {}) {
  const sent: FromHost[] = [];
  let onLeave: (code: number) => void = () => undefined;
  const left = new Promise<number>((resolve) => (onLeave = resolve));
  const transport = createTransport(createPacerClock(createFineClock('not-needed')));
  transports.push(transport);
  const host = createHost({
    version: '1.2.3',
    send: (message) => void sent.push(message),
    leave: (code) => onLeave(code),
    transport,
    loadDave: () => dave,
    nowMs: () => performance.now(),
    ...options,
  });
  const say = (message: object) => host.onFrame(Buffer.from(JSON.stringify(message)));
  return { host, sent, left, say };
}

describe('the host', () => {
  it('names both versions to a peer that is too old, and leaves', async () => {
    const { sent, left, say } = begin({ protocol: { current: 5, minor: 0, oldest: 3 } });
    say({ type: 'hello', id: 1, protocol: 2, version: '0.1.0' });
    expect(sent).toEqual([{ type: 'incompatible', replyTo: 1, protocol: 5, oldest: 3, version: '1.2.3' }]);
    expect(await left).toBe(exitCode.incompatible);
  });

  it('speaks with a peer that is newer: the peer decides', () => {
    const { host, sent, say } = begin();
    say({ type: 'hello', id: 1, protocol: 99, version: '9.0.0' });
    expect(sent).toEqual([{ type: 'hello', replyTo: 1, protocol: 1, minor: nativeProtocol.minor, version: '1.2.3' }]);
    host.onEnd();
  });

  it('leaves when it receives nothing for a minute, and any frame counts', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { left, say } = begin();
    let code: number | null = null;
    void left.then((left) => (code = left));
    say({ type: 'hello', id: 1, protocol: 1, version: '0.1.0' });
    for (let id = 2; id < 8; id += 1) {
      await vi.advanceTimersByTimeAsync(59_000);
      say({ type: 'ping', id });
    }
    await vi.advanceTimersByTimeAsync(59_999);
    expect(code).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(code).toBe(exitCode.silence);
  });

  it('answers whatever comes with messages of the protocol, and throws nothing', async () => {
    const { host, sent, left, say } = begin();
    say({ type: 'hello', id: 0, protocol: 1, version: '0.1.0' });
    const type = fc.constantFrom('open', 'start', 'audio', 'pause', 'close', 'relay-json', 'hello', '', 'toString');
    const field = fc.oneof(fc.nat(3), fc.constant(null), fc.string(), fc.jsonValue(), fc.constant('__proto__'));
    const message = fc.record(
      {
        type: fc.oneof(type, field),
        id: fc.oneof(fc.nat(), field),
        session: field,
        mode: fc.oneof(fc.constantFrom('plain', 'xsalsa20_poly1305'), field),
        secretKey: field,
        ssrc: field,
        candidates: fc.array(fc.record({ host: fc.constantFrom('10.0.0.1', '::', ''), port: fc.nat(70_000) })),
        allowLoopback: fc.boolean(),
        dialect: fc.constantFrom('original', 'v8', 'none'),
        sequence: field,
        capturedAt: field,
        data: fc.oneof(fc.base64String(), field),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(message, fc.jsonValue()), (value) => {
        host.onFrame(Buffer.from(JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sent.length).toBeGreaterThan(100);
    for (const reply of sent) expect(v.is(FromHost, reply), JSON.stringify(reply)).toBe(true);
    host.onEnd();
    expect(await left).toBe(exitCode.done);
  });

  it('does nothing more once it has left', async () => {
    const { host, sent, left, say } = begin();
    host.onEnd();
    say({ type: 'hello', id: 1, protocol: 1, version: '0.1.0' });
    host.onFatal(new Error('late'));
    host.onBroken(new Error('late'));
    expect(await left).toBe(exitCode.done);
    expect(sent).toEqual([]);
  });
});
