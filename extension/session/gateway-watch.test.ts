import { expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import type { GatewayState } from '../discord/gateway/gateway-contract.ts';
import { createFakeClock } from '../time/testing/fake-clock.ts';
import { createGatewayWatch } from './gateway-watch.ts';

const waiting = (code: 'gateway-closing' | 'gateway-unreachable'): GatewayState => ({
  state: 'waiting',
  attempt: 2,
  retryAtMs: 0,
  error: new EarshotError(code),
});
const ready: GatewayState = { state: 'ready' };

function watch() {
  const clock = createFakeClock();
  const told: boolean[] = [];
  const { follow } = createGatewayWatch(clock, (isClosing) => told.push(isClosing));
  return { clock, told, follow };
}

it('reports once a gateway that closes again and again, and once that it stays', async () => {
  const { clock, told, follow } = watch();
  for (let times = 0; times < 3; times += 1) {
    follow(waiting('gateway-closing'));
    follow({ state: 'connecting', attempt: 3 });
    follow(ready);
    await clock.advance(9000);
  }
  expect(told).toEqual([true]);
  await clock.advance(1000);
  expect(told).toEqual([true, false]);
});

it('says nothing of one that is merely away, and takes it back if nobody is signed in any more', () => {
  const { told, follow } = watch();
  follow(waiting('gateway-unreachable'));
  follow({ state: 'offline' });
  expect(told).toEqual([]);
  follow(waiting('gateway-closing'));
  follow({ state: 'offline' });
  expect(told).toEqual([true, false]);
});
