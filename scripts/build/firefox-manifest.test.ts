import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { firefoxManifest, lowestFirefox, type SourceManifest } from './firefox-manifest.ts';

/** The first Firefox with each thing that the capture cannot do without, by Mozilla's own tables. */
const needs = {
  'AudioEncoder with Opus': 130,
  'HTMLMediaElement.captureStream': 149,
  'scripting.registerContentScripts with matchOriginAsFallback': 128,
  data_collection_permissions: 140,
};

it('asks for no Firefox in which the capture would hear nothing', async () => {
  expect(lowestFirefox).toBe(Math.max(...Object.values(needs)));
  const source = JSON.parse(await readFile('manifest.json', 'utf8')) as SourceManifest;
  const { browser_specific_settings } = JSON.parse(firefoxManifest(source)) as {
    browser_specific_settings: { gecko: { strict_min_version: string } };
  };
  expect(browser_specific_settings.gecko.strict_min_version).toBe('149.0');
});

it('says what leaves the browser, as the documents do', async () => {
  const source = JSON.parse(await readFile('manifest.json', 'utf8')) as SourceManifest;
  const { browser_specific_settings } = JSON.parse(firefoxManifest(source)) as {
    browser_specific_settings: { gecko: { data_collection_permissions: { required: string[]; optional?: string[] } } };
  };
  const { required, optional } = browser_specific_settings.gecko.data_collection_permissions;
  expect(required).toEqual(['websiteContent', 'authenticationInfo']);
  expect(optional).toBeUndefined();
  for (const text of ['PRIVACY.md', 'docs/store/firefox-add-ons.md']) {
    const told = await readFile(text, 'utf8');
    expect(
      required.filter((name) => !told.includes(`\`${name}\``)),
      text,
    ).toEqual([]);
  }
});
