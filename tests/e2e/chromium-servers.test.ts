import { afterAll, beforeAll } from 'vitest';
import { startRig, type Rig } from './rig.ts';
import { testSeveralServers } from './several-servers.ts';
import { element, html, pitch, toneFile } from './tone-pages.ts';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({
    workDir: 'e2e-servers',
    files: { 'index.html': html('Tone', element('media')), 'media.wav': toneFile(pitch.media) },
  });
  await rig.stream();
});
afterAll(() => rig?.close());

testSeveralServers(
  () => ({
    server: rig.server,
    command: (command) => rig.control.command(command),
    until: rig.until,
    stopBackground: rig.stopBackground,
  }),
  { isStopped: true },
);
