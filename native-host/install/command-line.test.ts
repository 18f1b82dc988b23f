import { describe, expect, it } from 'vitest';
import { browserNames } from './browsers.ts';
import { readCommandLine, usageOf } from './command-line.ts';

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

  it('names every browser of the tables', () => {
    for (const browser of browserNames)
      expect(readCommandLine(['doctor', '--browser', browser]).browsers).toEqual([browser]);
    expect(usageOf('earshot-host').replace(/\s+/g, ' ')).toContain(browserNames.join(', '));
  });

  it('names a folder for a browser that it does not know, and its family if the folder is new', () => {
    const of = (...args: string[]) => readCommandLine(args).custom;
    expect(of('install', '--manifest-dir', 'a b', '--family', 'firefox')).toEqual({ dir: 'a b', family: 'firefox' });
    expect(of('doctor', '--manifest-dir', '/x')).toEqual({ dir: '/x', family: null });
    expect(of('uninstall', '--manifest-dir', '/x', '--family', 'chromium')).toEqual({ dir: '/x', family: 'chromium' });
    expect(of('install')).toBeUndefined();
  });

  it.each([
    [['install', '--manifest-dir', '/x'], /needs --family/],
    [['install', '--family', 'firefox'], /needs a --manifest-dir/],
    [['uninstall', '--family', 'firefox'], /needs a --manifest-dir/],
    [['install', '--manifest-dir', '/x', '--family', 'safari'], /"safari" isn't a family/],
    [['install', '--manifest-dir', '', '--family', 'firefox'], /needs a folder/],
    [['install', '--manifest-dir', '/x', '--manifest-dir', '/y', '--family', 'firefox'], /one --manifest-dir/],
    [['install', '--manifest-dir', '/x', '--family', 'firefox', '--family', 'chromium'], /one --manifest-dir/],
    [['install', '--manifest-dir'], /manifest-dir/],
    [['install', '--manifest-dir=~/x', '--family=firefox'], /without ~/],
    [['install', '--manifest-dir', '/x/app.earshot.host.json', '--family', 'firefox'], /the folder, not the manifest/],
  ])('says what is wrong with %j', (args, text) => {
    expect(() => readCommandLine(args)).toThrow(text);
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
