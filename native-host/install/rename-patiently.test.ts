import { expect, it, vi } from 'vitest';
import { renamePatiently } from './rename-patiently.ts';

const held = (code = 'EPERM') => Object.assign(new Error('held'), { code });

it('tries again on Windows while a scanner holds what is new', async () => {
  const move = vi.fn(async () => undefined);
  move.mockRejectedValueOnce(held()).mockRejectedValueOnce(held('EBUSY'));
  await renamePatiently('a', 'b', { platform: 'win32', move });
  expect(move).toHaveBeenCalledTimes(3);
  expect(move).toHaveBeenLastCalledWith('a', 'b');
});

it.each([
  ['after its time', { platform: 'win32', forMs: 0 } as const, 'EPERM'],
  ['at once elsewhere', { platform: 'linux' } as const, 'EPERM'],
  ['at once for another reason', { platform: 'win32' } as const, 'ENOSPC'],
])('gives up %s', async (_, how, code) => {
  const move = vi.fn(async () => undefined);
  move.mockRejectedValue(held(code));
  await expect(renamePatiently('a', 'b', { ...how, move })).rejects.toMatchObject({ code });
  expect(move).toHaveBeenCalledOnce();
});
