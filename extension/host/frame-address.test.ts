import { expect, it } from 'vitest';
import { createFrameAddresses } from './frame-address.ts';

it('names every session that takes sound, each once, and none that no longer does', () => {
  const addresses = createFrameAddresses();
  expect(addresses.now).toBeNull();
  addresses.set(1, true);
  expect(addresses.now).toEqual({ session: 1 });
  addresses.set(2, true);
  addresses.set(2, true);
  addresses.set(3, true);
  expect(addresses.now).toEqual({ session: 1, also: [2, 3] });
  addresses.set(1, false);
  expect(addresses.now).toEqual({ session: 2, also: [3] });
  addresses.set(9, false);
  addresses.clear();
  expect(addresses.now).toBeNull();
});
