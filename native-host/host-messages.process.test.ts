import { afterEach, describe, expect, it } from 'vitest';
import { nativeProtocol } from '../shared-protocol/native-protocol.ts';
import { exitCode } from './exit-code.ts';
import { startHost, testOrigin, type HostProcess } from './testing/host-process.ts';
import { sayHello } from './testing/session-steps.ts';

const hosts: HostProcess[] = [];
afterEach(() => Promise.all(hosts.splice(0).map((host) => host.dispose())));

async function started(options: Parameters<typeof startHost>[0] = {}): Promise<HostProcess> {
  const host = await startHost(options);
  hosts.push(host);
  return host;
}

async function ready(options: Parameters<typeof startHost>[0] = {}): Promise<HostProcess> {
  const host = await started(options);
  await sayHello(host);
  return host;
}

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const frame = (text: string | Uint8Array): Uint8Array => {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from(Uint32Array.of(body.length).buffer), body]);
};
const isAlive = async (host: HostProcess): Promise<boolean> => {
  host.send({ type: 'ping', id: 999 });
  return (await host.next('ok')).replyTo === 999;
};

describe('the first words', () => {
  it('answer a hello of literal bytes, whatever chunks it comes in', async () => {
    const host = await started();
    // {"type":"hello","id":7,"protocol":1,"version":"0"}
    const bytes = hex(
      '32000000 7b2274797065223a2268656c6c6f222c226964223a372c2270726f746f636f6c223a312c2276657273696f6e223a2230227d',
    );
    for (const byte of bytes) host.sendBytes(Uint8Array.of(byte));
    expect(await host.next('hello')).toEqual({
      type: 'hello',
      replyTo: 7,
      protocol: 1,
      minor: nativeProtocol.minor,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });

  it('must be a hello, and only once', async () => {
    const host = await started();
    host.send({ type: 'ping', id: 1 });
    expect(await host.next('error')).toMatchObject({ replyTo: 1, code: 'message-state' });
    await sayHello(host);
    host.send({ type: 'hello', id: 2, protocol: 1, version: '0' });
    expect(await host.next('error')).toMatchObject({ replyTo: 2, code: 'message-state' });
    expect(await isAlive(host)).toBe(true);
  });
});

describe('junk on stdin', () => {
  it.each([
    ['0', '00000000'],
    ['1 MiB and 1', '01001000'],
    ['0xffffffff', 'ffffffff'],
    ['2 in big-endian', '00000002'],
  ])('a length of %s is refused with its own exit code', async (_, length) => {
    const host = await ready();
    host.sendBytes(hex(length));
    expect(await host.next('error')).toMatchObject({ code: 'frame-length' });
    expect(await host.exited).toEqual({ code: exitCode.protocol, signal: null });
  });

  it('a text that is no JSON is answered, the third in a row ends the host', async () => {
    const host = await ready();
    host.sendBytes(frame('{"type":'));
    host.sendBytes(frame(hex('22ff22')));
    expect(await isAlive(host)).toBe(true);
    for (const text of ['nonsense', '\ufeff{}', '{}{}']) host.sendBytes(frame(text));
    expect(await host.exited).toEqual({ code: exitCode.protocol, signal: null });
    expect(host.messages.filter(({ type }) => type === 'error')).toEqual(
      Array(5).fill(expect.objectContaining({ code: 'frame-text' })),
    );
  });

  it.each([
    ['a hundred thousand brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['a hundred thousand nested objects', '{"type":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
    ['a million bytes of text', JSON.stringify({ type: 'ping', id: 'x'.repeat(1_000_000) })],
    ['a hundred thousand keys', `{${Array.from({ length: 90_000 }, (_, key) => `"${key}":0`).join()}}`],
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '1e999'],
    ['no type', '{"id":1}'],
    ['a type of another type', '{"type":5,"id":1}'],
  ])('%s is a message of the wrong shape and nothing worse', async (_, text) => {
    const host = await ready();
    host.sendBytes(frame(text));
    expect(await host.next('error')).toMatchObject({ code: 'message-shape' });
    expect(await isAlive(host)).toBe(true);
  });

  it.each([
    ['1e999', '{"type":"ping","id":1e999}'],
    ['-1', '{"type":"ping","id":-1}'],
    ['1.5', '{"type":"ping","id":1.5}'],
    ['a string', '{"type":"ping","id":"5"}'],
    ['null', '{"type":"ping","id":null}'],
    ['true', '{"type":"ping","id":true}'],
    ['an array', '{"type":"ping","id":[]}'],
    ['missing', '{"type":"ping"}'],
    ['beyond 2^53', '{"type":"ping","id":9007199254740993}'],
  ])('an id that is %s is refused', async (_, text) => {
    const host = await ready();
    host.sendBytes(frame(text));
    expect(await host.next('error')).toMatchObject({ code: 'message-shape' });
  });

  it('an unknown type is answered with the request id, unknown fields are ignored', async () => {
    const host = await ready();
    host.sendBytes(frame('{"type":"dance","id":4,"session":2}'));
    expect(await host.next('error')).toMatchObject({ replyTo: 4, session: 2, code: 'message-unknown' });
    host.sendBytes(
      frame('{"type":"ping","id":5,"dance":true,"__proto__":{"type":"close"},"constructor":1,"toJSON":2}'),
    );
    expect(await host.next('ok')).toEqual({ type: 'ok', replyTo: 5 });
  });

  it('an id is answered once', async () => {
    const host = await ready();
    host.send({ type: 'ping', id: 5 });
    host.send({ type: 'ping', id: 5 });
    expect(await host.next('ok')).toEqual({ type: 'ok', replyTo: 5 });
    expect(await host.next('error')).toMatchObject({ replyTo: 5, code: 'message-state' });
  });

  it('messages that make no sense now are answered and change nothing', async () => {
    const host = await ready();
    host.send({ type: 'start', id: 1, session: 1, mode: 'plain', secretKey: null });
    expect(await host.next('error')).toMatchObject({ replyTo: 1, session: 1, code: 'message-state' });
    host.send({ type: 'audio', session: 1, sequence: 0, capturedAt: 0, data: 'AAAA' });
    expect(await host.next('error')).toMatchObject({ session: 1, code: 'message-state' });
    host.send({ type: 'pause', session: 1 });
    expect(await host.next('error')).toMatchObject({ session: 1, code: 'message-state' });
    host.send({ type: 'close', id: 2, session: 1 });
    expect(await host.next('ok')).toEqual({ type: 'ok', replyTo: 2 });
  });

  it('ten thousand messages at once meet the rate limit, and the host goes on', async () => {
    const host = await ready();
    for (let id = 2000; id < 12_000; id += 1) host.send({ type: 'ping', id });
    expect(await host.next('error')).toMatchObject({ code: 'message-rate' });
    // In turn: once a later one is answered, all before it were answered or dropped.
    await expect
      .poll(
        () => {
          host.send({ type: 'ping', id: 1 });
          return host.messages.some((message) => message.type === 'ok' && message.replyTo === 1);
        },
        { timeout: 20_000, interval: 250 },
      )
      .toBe(true);
    const answered = host.messages.filter((message) => message.type === 'ok' && message.replyTo !== 1).length;
    expect(answered).toBeGreaterThanOrEqual(500);
    expect(answered).toBeLessThan(4000);
  });
});

describe('the end', () => {
  it('comes with the end of stdin, also inside a frame', async () => {
    for (const last of ['', '0700', '07000000 7b22']) {
      const host = await ready();
      host.sendBytes(hex(last));
      const endedAtMs = performance.now();
      host.end();
      expect(await host.exited).toEqual({ code: exitCode.done, signal: null });
      // Chromium ends a host after two seconds.
      expect(performance.now() - endedAtMs).toBeLessThan(2000);
      expect(host.stderr()).toBe('');
    }
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('comes the same way with %s', async (signal) => {
    const host = await ready();
    host.kill(signal);
    expect(await host.exited).toEqual({ code: exitCode.done, signal: null });
  });

  it('comes quietly when nobody reads stdout any more', async () => {
    const host = await ready();
    host.closeStdout();
    for (let id = 0; id < 5; id += 1) {
      host.send({ type: 'ping', id });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await host.exited).toEqual({ code: exitCode.done, signal: null });
    expect(host.stderr()).toBe('');
  });

  it('waits for answers that are not written yet', async () => {
    const host = await ready();
    for (let id = 0; id < 400; id += 1) host.send({ type: 'ping', id });
    host.end();
    await host.exited;
    expect(host.messages.filter(({ type }) => type === 'ok')).toHaveLength(400);
  });

  it('comes with one line without secrets and host-fatal after an internal error', async () => {
    const script = `setTimeout(() => { throw new Error('sesame') }, 700)`;
    const host = await ready({ env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` } });
    expect(await host.next('error')).toMatchObject({ code: 'host-fatal' });
    expect(await host.exited).toEqual({ code: exitCode.fatal, signal: null });
    expect(host.stderr().trim().split('\n')).toHaveLength(1);
    expect(host.stderr() + JSON.stringify(host.messages)).not.toContain('sesame');
  });

  it('comes the same way when the thread that does everything dies without a word', async () => {
    const script = `import { isMainThread } from 'node:worker_threads';
      if (!isMainThread) setTimeout(() => {
        process.removeAllListeners('uncaughtException');
        throw new Error('sesame');
      }, 1500);`;
    const host = await ready({ env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` } });
    expect(await host.next('error')).toMatchObject({ code: 'host-fatal' });
    expect(await host.exited).toEqual({ code: exitCode.fatal, signal: null });
    expect(host.stderr().trim().split('\n')).toHaveLength(1);
    expect(host.stderr() + JSON.stringify(host.messages)).not.toContain('sesame');
  });
});

describe('stdout', () => {
  it('carries only frames: everything printed goes to stderr', async () => {
    // Not at once: output before main has begun is out of its hands.
    const script = `setTimeout(() => setInterval(() => { console.log('stray'); process.stdout.write('bytes') }, 5).unref(), 700).unref()`;
    const host = await started({
      env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` },
    });
    await sayHello(host);
    await expect.poll(() => host.stderr(), { timeout: 5000 }).toContain('stray');
    expect(await isAlive(host)).toBe(true);
  });
});

describe('the caller', () => {
  it.each([
    ['of another extension', ['chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba/']],
    ['that is a web page', ['https://example.org/']],
    ['that is a path', ['../../../etc/passwd']],
    ['of a thousand arguments', Array.from({ length: 1000 }, () => '-')],
  ])('%s is refused with its own code', async (_, args) => {
    const host = await started({ args });
    expect(await host.exited).toEqual({ code: exitCode.origin, signal: null });
    expect(host.messages).toEqual([]);
    expect(host.stderr()).toMatch(/not on its list/);
  });

  it('is refused if no list is there', async () => {
    const host = await started({ origins: [] });
    expect(await host.exited).toEqual({ code: exitCode.origin, signal: null });
  });

  it('may be Firefox, with the path of the manifest and the id of the add-on', async () => {
    const host = await started({
      args: ['/m.json', 'earshot@example.org'],
      origins: [testOrigin, 'earshot@example.org'],
    });
    await sayHello(host);
    expect(await isAlive(host)).toBe(true);
  });

  it('that gives no argument gets a description of the host', async () => {
    const host = await started({ args: [] });
    expect(await host.exited).toEqual({ code: exitCode.usage, signal: null });
    expect(host.stderr()).toMatch(/npm run host/);
  });
});
