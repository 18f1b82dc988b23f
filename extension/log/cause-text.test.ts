import { describe, expect, it } from 'vitest';
import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { causeText } from './cause-text.ts';

describe('what lies behind the end of a stream', () => {
  it('is nothing if the reason says it all', () => {
    expect(causeText(null)).toBeNull();
    expect(causeText(new EarshotError('kicked'))).toBeNull();
  });

  it('is name and message of an unexpected error', () => {
    const error = asEarshotError(new TypeError('port is null'), 'unexpected');
    expect(causeText(error)).toBe('TypeError: port is null');
  });

  it('goes from the near to the far, and not without end', () => {
    const far = new RangeError('out of memory');
    const near = new EarshotError('voice-closed', 'send', far);
    expect(causeText(new EarshotError('voice-closing', undefined, near))).toBe(
      'voice-closed (send), for RangeError: out of memory',
    );
    const own = new Error('a circle');
    own.cause = own;
    expect(causeText(new EarshotError('unexpected', undefined, own))?.split(', for ')).toHaveLength(5);
  });

  it('holds no address, id or secret, and is no novel', () => {
    const token = 'MTA0Njk0MzE5MzA2MjQ4MTky.GaBcDe.earshot-canary-token';
    const fault = new Error(`no ${token} at wss://my.server.example/path?x=1 or 192.168.1.20 for 81384788765712384`);
    const text = causeText(asEarshotError(fault, 'unexpected')) ?? '';
    expect(text).toBe('Error: no [redacted] at [address] or [address] for [number]');
    expect(causeText(new EarshotError('host-fatal', 'Error: send EHOSTUNREACH 2001:db8::1:50004'))).toBe(
      'Error: send EHOSTUNREACH [address]',
    );
    expect(causeText(asEarshotError(new Error('x '.repeat(500)), 'unexpected'))?.length).toBeLessThanOrEqual(200);
  });

  it.each([
    ["ENOENT: open 'C:\\Users\\Mara Ray\\x'", "ENOENT: open '[path]'"],
    ["EACCES: open '/home/mara/x'", "EACCES: open '[path]'"],
    ['no file \\\\nas\\mara', 'no file [path]'],
    ['late by 1/2, 3 packets/s', 'late by 1/2, 3 packets/s'],
  ])('keeps the name of the user that a path has from %j', (raw, shown) =>
    expect(causeText(new EarshotError('host-fatal', raw))).toBe(shown),
  );
});
