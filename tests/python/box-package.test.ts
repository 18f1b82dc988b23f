import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { debianPython } from '../../scripts/tools.ts';
import { installBox } from '../install-box.ts';

const run = promisify(execFile);

test('a bot on discord.py is tried with the package by Python’s test runner', async () => {
  const folder = await installBox();
  try {
    await copyFile('tests/python/box-user/test_bot.py', join(folder.path, 'test_bot.py'));
    const { stderr } = await run(debianPython, ['-m', 'unittest', 'test_bot'], { cwd: folder.path, timeout: 50_000 });
    expect(stderr).toMatch(/^Ran 1 test in .*\n\nOK$/m);
  } finally {
    await folder.remove();
  }
});
