import { expect, it } from 'vitest';
import { createMessageRates } from './message-rates.ts';

const controls = ['ping', 'close', 'pause', 'start', 'open', 'hello'];

it.each(['relay-json', 'relay-binary', 'audio'])('a flood of %s leaves room for what the user wants', (flood) => {
  const isWithin = createMessageRates();
  let passed = 0;
  // 4000 a second for five seconds, and a control message every 100 ms.
  for (let at = 0; at < 20_000; at += 1) {
    const nowMs = at / 4;
    if (isWithin(flood, nowMs)) passed += 1;
    if (at % 400 === 0) expect(isWithin(controls[(at / 400) % controls.length], nowMs)).toBe(true);
  }
  expect(passed).toBeGreaterThanOrEqual(1599);
  expect(passed).toBeLessThanOrEqual(1601);
});

it('both forms of relayed messages count together', () => {
  const isWithin = createMessageRates();
  const passed = Array.from({ length: 2000 }, (_, at) => isWithin(at % 2 ? 'relay-json' : 'relay-binary', 0));
  expect(passed.filter(Boolean)).toHaveLength(600);
});

it.each([['junk'], [undefined], [{}], ['__proto__']])(
  'what is of no known kind, such as %j, is counted too',
  (type) => {
    const isWithin = createMessageRates();
    expect(Array.from({ length: 601 }, () => isWithin(type, 0)).at(-1)).toBe(false);
    expect(isWithin('audio', 0)).toBe(true);
  },
);
