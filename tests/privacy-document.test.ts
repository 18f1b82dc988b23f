import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../manifest.json' with { type: 'json' };
import { documentAt, tracked } from './documents.ts';

const text = documentAt('PRIVACY.md').text.replace(/\s+/g, ' ');
const partOf = (heading: string): string => text.split(` ## ${heading} `)[1]!.split(' ## ')[0]!;
const leaves = partOf('What leaves your computer');
const stays = partOf('What stays on your computer');

/** Every key of the extension's storage, with the words that tell people of it. Newly stored data needs a sentence. */
const told: Record<string, string> = {
  settings: '**Settings**',
  chosen: 'the chosen channels',
  chosenName: 'one of them with its name and its server',
  together: 'the chosen channels',
  recent: 'the last five that you streamed to',
  indicator: 'the speaking indicator',
  showsPeople: 'whether people are shown',
  heardPeople: 'whom you made louder, quieter or silent',
  hearsOn: 'the device you chose for it',
  statusSet: 'A channel’s status that Earshot has set',
  followed: 'whom the bot follows in each server',
  volumes: 'the volumes of the last mix',
  microphone: 'The microphone you chose',
  siteVolumes: 'The volume of each site',
  log: '**The log**',
  scenes: '**Scenes**',
  waits: 'tabs that still wait for your click',
  playing: 'the tabs in the mix by their number',
  lastStream: 'What is on the air',
  cutOff: 'when the browser last cut a stream off',
  isCutOff: 'when the browser last cut a stream off',
  identifies: 'When the bot signed in',
  localToken: 'it is also written to disk, unencrypted',
  sessionToken: 'is in memory for as long as the browser runs',
  activeStream: 'the tabs in the mix by their number',
  lastProblem: 'the last problem',
};
const straight = (words: string): string => words.replaceAll('’', "'");

describe('PRIVACY.md', () => {
  it('tells of everything that the extension stores', () => {
    const source = readFileSync('extension/store/storage.ts', 'utf8');
    const keys = [...source.matchAll(/^ {2}(\w+): storageItem\('/gm)].map(([, key]) => key!);
    expect(keys.length).toBeGreaterThan(20);
    expect(Object.keys(told).sort()).toEqual(keys.sort());
    expect(Object.values(told).filter((words) => !straight(stays).includes(straight(words)))).toEqual([]);
  });

  it('tells of each request to Discord’s API and of nothing else that is fetched', () => {
    const sources = [...tracked].filter(
      (path) => /^extension\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$|\/testing\//.test(path),
    );
    const filesWith = (pattern: RegExp): string[] =>
      sources.filter((path) => pattern.test(readFileSync(path, 'utf8'))).sort();
    const asking = {
      'extension/discord/rest/ask-to-speak.ts': '**Ask to speak**',
      'extension/session/bot-owner.ts': 'the name of the bot’s owner',
      'extension/session/channel-status.ts': 'what plays below the channel’s name',
    };
    expect(filesWith(/\.request\(\{\s*method:/)).toEqual(Object.keys(asking));
    for (const words of Object.values(asking)) expect(straight(leaves)).toContain(straight(words));
    expect(filesWith(/(?<![.\w])fetch\(/)).toEqual(
      [
        // our own files
        'extension/options/bundled-licences.tsx',
        'extension/discord/rest/rest.ts',
        // whether a server is there at all
        'extension/origin-rule/browser-guard.ts',
        // the same requests under the bot's name
        'extension/origin-rule/named-fetch.ts',
        // our own files
        'extension/ui/say.ts',
      ].sort(),
    );
    expect(leaves).toContain('one plain HTTP request without cookies to the same address');
  });

  it('names each host that pages may load from, and the pages may load from no other', () => {
    const policy = manifest.content_security_policy.extension_pages;
    const [, images = ''] = /img-src ([^;]*)/.exec(policy) ?? [];
    const hosts = [...images.matchAll(/https:\/\/([\w.*-]+)/g)].map(([, host]) => host!);
    expect(hosts).toEqual(['cdn.discordapp.com']);
    expect(leaves).toContain(`\`${hosts[0]}\``);
    expect(policy).toContain("default-src 'none'");
  });
});
