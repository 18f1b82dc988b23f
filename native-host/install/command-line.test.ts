import { describe, expect, it } from 'vitest';
import { readCommandLine } from './command-line.ts';

describe('the command line', () => {
  it('names browsers, extensions of both kinds and an endpoint', () => {
    const id = 'abcdefghijklmnop'.repeat(2);
    const args = [
      'install',
      '--browser',
      'edge',
      '--browser',
      'firefox',
      '--extension-id',
      id,
      '--extension-id',
      'a@b.org',
    ];
    expect(readCommandLine([...args, '--endpoint', '[::1]:50000', '--dry-run', '--system'])).toEqual({
      command: 'install',
      browsers: ['edge', 'firefox'],
      isSystem: true,
      isDryRun: true,
      isJson: false,
      extensionIds: { chromium: [id], firefox: ['a@b.org'] },
      endpoint: { host: '::1', port: 50000 },
    });
  });

  it.each([
    [[]],
    [['examine']],
    [['install', 'doctor']],
    [['install', '--browser', 'lynx']],
    [['install', '--browser']],
    [['install', '--extension-id', 'ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP']],
    [['install', '--extension-id', '*']],
    [['install', '--extension-id', 'chrome-extension://*/']],
    [['doctor', '--endpoint', 'example.org']],
    [['doctor', '--endpoint', 'example.org:0']],
    [['doctor', '--endpoint', 'example.org:65536']],
    [['doctor', '--endpoint', 'a b:1']],
    [['doctor', '--force']],
  ])('is refused: %j', (args) => {
    expect(() => readCommandLine(args)).toThrow(expect.objectContaining({ code: 'install-arguments' }));
  });
});
