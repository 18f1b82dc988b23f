import { expect, it } from 'vitest';
import { runProgram } from './run-program.ts';

it('a program that is not there has nothing to say', async () => {
  expect(await runProgram('earshot-no-such-program', [])).toEqual({ code: null, stdout: '' });
});

it('a program is heard, also one that fails', async () => {
  expect(await runProgram('/bin/sh', ['-c', 'echo "$LC_ALL $0"; exit 3', 'a b'])).toEqual({
    code: 3,
    stdout: 'C a b\n',
  });
});

it('one that does not end is given up', async () => {
  expect(await runProgram('/bin/sh', ['-c', 'exec sleep 60'], 100)).toMatchObject({ code: null });
});

it('one that waits for input gets none', async () => {
  expect(await runProgram('/bin/cat', [])).toEqual({ code: 0, stdout: '' });
});
