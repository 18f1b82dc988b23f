import { afterAll, beforeAll } from 'vitest';
import { startFirefoxRig, type FirefoxRig } from './firefox-rig.ts';
import { testSeveralServers } from './several-servers.ts';
import { element, html, pitch, toneFile } from './tone-pages.ts';

let rig: FirefoxRig;

beforeAll(async () => {
  rig = await startFirefoxRig({
    workDir: 'e2e-firefox-servers',
    files: { 'index.html': html('Tone', element('media')), 'media.wav': toneFile(pitch.media) },
  });
  await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
  await rig.stream(await rig.open());
});
afterAll(() => rig?.close());

testSeveralServers(() => ({
  server: rig.server,
  command: (command) => rig.firefox.control.command(command),
  until: rig.until,
}));
