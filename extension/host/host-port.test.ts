import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nativeProtocol } from '../../shared-protocol/native-protocol.ts';
import type { HostEvent, openHostPort as OpenHostPort } from './host-port.ts';

type Listener = (value: unknown) => void;
type Hello = { id: number; type: string; protocol: number; minor: number };

// The polyfill uses the browser's own API if there is one.
let connectNative: () => unknown;
vi.stubGlobal('chrome', { runtime: { id: 'test' } });
vi.stubGlobal('browser', {
  runtime: { id: 'test', connectNative: () => connectNative(), getManifest: () => ({ version: '0.1.0' }) },
});

/** The browser's end of a native port, behind which `answer` plays a helper. */
function givePort(answer: (message: Hello, say: Listener, end: (text: string | null) => void) => void) {
  const onMessage: Listener[] = [];
  const onDisconnect: (() => void)[] = [];
  const state = { isOpen: true };
  const port = {
    error: null as { message: string } | null,
    onMessage: { addListener: (listener: Listener) => void onMessage.push(listener) },
    onDisconnect: { addListener: (listener: () => void) => void onDisconnect.push(listener) },
    disconnect: () => void (state.isOpen = false),
    postMessage: (message: Hello) =>
      answer(
        message,
        (reply) => onMessage.forEach((listener) => listener(reply)),
        (text) => {
          port.error = text === null ? null : { message: text };
          onDisconnect.forEach((listener) => listener());
        },
      ),
  };
  connectNative = () => port;
  return state;
}

const events: HostEvent[] = [];
async function open(): Promise<Awaited<ReturnType<typeof OpenHostPort>>> {
  const { openHostPort } = await import('./host-port.ts');
  return openHostPort((event) => void events.push(event));
}

/** As `Promise.allSettled` for one, so that fake time may pass meanwhile. */
const settled = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

beforeEach(() => {
  events.length = 0;
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const nativeNumbers = { protocol: nativeProtocol.current, minor: nativeProtocol.minor, version: '0.1.0' };

describe('the extension shakes hands with a helper', () => {
  it.each([
    ['of the same numbers', nativeProtocol.current, nativeProtocol.minor, null],
    ['that lacks what came lately', nativeProtocol.current, 0, 'update-host'],
    ['that names no minor number, as the first did', nativeProtocol.current, undefined, 'update-host'],
    ['that knows a little more', nativeProtocol.current, nativeProtocol.minor + 1, 'update-extension'],
    ['that is newer and still speaks this one', 2, 0, 'update-extension'],
    ['that is much newer and still speaks this one', 900, undefined, 'update-extension'],
  ])('%s', async (_, protocol, minor, hint) => {
    let asked: Hello | undefined;
    givePort((hello, say) => {
      asked = hello;
      say({ type: 'hello', replyTo: hello.id, protocol, minor, version: '1.2.3', features: ['more'] });
    });
    const link = await open();
    expect(link).toMatchObject({ version: '1.2.3', protocol: `${protocol}.${minor ?? 0}`, hint });
    expect(asked).toMatchObject({ protocol: nativeProtocol.current, minor: nativeProtocol.minor });
    link.close();
  });

  it.each([
    ['that is older is not told what packets carry, which it could not read', 6, []],
    ['that knows of it is told what packets carry', 7, ['speak-as']],
  ])('%s', async (_, minor, told) => {
    const heard: string[] = [];
    givePort(({ id, type }, say) => {
      if (type === 'hello') say({ type: 'hello', replyTo: id, protocol: 1, minor, version: '1.2.3' });
      else heard.push(type);
    });
    const link = await open();
    link.notify({ type: 'speak-as', session: 1, flags: 2 });
    link.notify({ type: 'pause', session: 1 });
    expect(heard).toEqual([...told, 'pause']);
    link.close();
  });

  it.each([
    [8, []],
    [9, ['log']],
  ])('of minor %i, and asks it for its log if it has one, whose lines are passed on', async (minor, told) => {
    const heard: string[] = [];
    givePort(({ id, type }, say) => {
      if (type === 'hello') return say({ type: 'hello', replyTo: id, protocol: 1, minor, version: '1.2.3' });
      heard.push(type);
      say({ type: 'log', level: 'warn', text: 'session 1 50 packets/s' });
    });
    const link = await open();
    link.notify({ type: 'log' });
    expect(heard).toEqual(told);
    expect(events).toEqual(told.map(() => ({ type: 'note', level: 'warn', text: 'session 1 50 packets/s' })));
    link.close();
  });

  it('that is older than this side goes: both numbers are named, and the port is closed', async () => {
    const port = givePort(({ id }, say) => say({ type: 'hello', replyTo: id, protocol: 0, version: '0.0.1' }));
    const error = await settled(open());
    expect(error).toMatchObject({
      code: 'protocol-incompatible',
      message: expect.stringContaining('extension from 1, helper 0'),
    });
    expect(port.isOpen).toBe(false);
  });

  it('that is too new to speak this one: both numbers are named, and the port is closed', async () => {
    const port = givePort(({ id }, say) =>
      say({ type: 'incompatible', replyTo: id, protocol: 9, oldest: 7, version: '9.0.0' }),
    );
    const error = await settled(open());
    expect(error).toMatchObject({
      code: 'extension-old',
      message: expect.stringContaining('extension 1, helper from 7'),
    });
    expect(port.isOpen).toBe(false);
  });

  it('that is silent: given up after five seconds', async () => {
    const port = givePort(() => undefined);
    const result = settled(open());
    await vi.advanceTimersByTimeAsync(5000);
    expect(await result).toMatchObject({ code: 'host-silent' });
    expect(port.isOpen).toBe(false);
  });

  it('that is slow: waited for', async () => {
    givePort(({ id }, say) => setTimeout(() => say({ type: 'hello', replyTo: id, protocol: 1, version: 's' }), 4900));
    const result = open();
    await vi.advanceTimersByTimeAsync(4950);
    const link = await result;
    expect(link.version).toBe('s');
    link.close();
  });

  it('that speaks garbage first: ignored, and given up if no hello follows', async () => {
    givePort(({ id }, say) => {
      for (const junk of [
        null,
        'hello',
        7,
        [],
        { type: 'hello' },
        { type: 'hello', replyTo: id, protocol: '1', version: 1 },
        { type: 'hello', replyTo: id, protocol: 1, minor: -1, version: '1' },
      ])
        say(junk);
    });
    const result = settled(open());
    await vi.advanceTimersByTimeAsync(5000);
    expect(await result).toMatchObject({ code: 'host-silent' });
  });

  it('that answers with something else', async () => {
    givePort(({ id }, say) => say({ type: 'ok', replyTo: id }));
    expect(await settled(open())).toMatchObject({ code: 'host-garbled' });
  });

  it.each([
    ['Specified native messaging host not found.', 'host-missing'],
    ['Error when communicating with the native messaging host.', 'host-garbled'],
    [null, 'host-exited'],
  ])('that the browser ends with %j', async (text, code) => {
    givePort((_, __, end) => end(text));
    expect(await settled(open())).toMatchObject({ code });
  });
});

it('takes a helper that Chromium calls garbled, while it was written to, for one that died if it spoke well before', async () => {
  let end: (text: string | null) => void = () => undefined;
  givePort((message, say, endPort) => {
    end = endPort;
    if (message.type === 'hello') say({ type: 'hello', replyTo: message.id, ...nativeNumbers });
  });
  const link = await open();
  const request = settled(link.request({ type: 'close', session: 1 }, 'ok', 1000));
  end('Error when communicating with the native messaging host.');
  expect(await request).toMatchObject({ code: 'host-exited' });
  expect(events).toMatchObject([{ type: 'disconnected', error: { code: 'host-exited' } }]);
});

it('hears with its detail why the helper refused a request, and why a session is over', async () => {
  let say: Listener = () => undefined;
  givePort((message, reply) => {
    say = reply;
    const why = { code: 'udp-blocked', message: 'udp-blocked (5 unusable replies)', detail: '5 unusable replies' };
    if (message.type === 'hello') reply({ type: 'hello', replyTo: message.id, ...nativeNumbers });
    else reply({ type: 'error', replyTo: message.id, ...why });
  });
  const link = await open();
  const refused = await settled(link.request({ type: 'close', session: 1 }, 'ok', 1000));
  expect(refused).toMatchObject({ code: 'udp-blocked', detail: '5 unusable replies' });
  say({ type: 'ended', session: 1, code: 'dave-failed', message: 'dave-failed', detail: 'no commit' });
  expect(events.at(-1)).toMatchObject({ type: 'transport-ended', error: { code: 'dave-failed', detail: 'no commit' } });
  link.close();
});
