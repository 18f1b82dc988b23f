import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launcher } from '../native-host/install/host-parts.ts';
import { artefacts, openPayloads, type Kind } from './package/artefacts.ts';
import { writeSums } from './package/host.ts';
import { packAll } from './package/pack-all.ts';
import { macIdentity, notariseArchive, signLibraries, signPackage } from './sign/macos.ts';
import { signForWindows, windowsIdentity } from './sign/windows.ts';
import { ensureTools } from './tools.ts';

/**
 * After `npm run package`: makes what Windows or macOS checks again in dist/, with the signatures that the environment
 * has identities for, and updates the checksums. docs/releasing.md says how.
 */
const outDir = 'dist';
const log = (line: string): void => console.log(line);
const windows = windowsIdentity(process.env);
const mac = process.platform === 'darwin' ? macIdentity(process.env) : null;
const windowsKinds: readonly Kind[] = ['windows-zip', 'windows-setup'];
const macKinds: readonly Kind[] = ['macos-archive', 'macos-pkg'];

async function sign(): Promise<string[]> {
  const lack = windows ? ensureTools(['osslsigncode'], log) : null;
  if (lack !== null) return [lack];
  await mkdir('build', { recursive: true });
  // The setup program and the packages hold files that are signed themselves.
  const payloads = await openPayloads({
    finish: async (target, dir) => {
      if (windows && target === 'windows-x64') await signForWindows(join(dir, launcher), windows);
      if (mac && target.startsWith('macos-')) {
        await signLibraries(dir, mac);
        await notariseArchive(dir, mac);
      }
    },
  });
  try {
    const wanted = [...(windows ? windowsKinds : []), ...(mac ? macKinds : [])];
    const chosen = artefacts().filter(({ kind }) => wanted.includes(kind));
    const { failures } = await packAll(chosen, payloads, outDir, log);
    if (failures.length > 0) return failures;
    for (const { kind, file } of chosen) {
      if (windows && kind === 'windows-setup') await signForWindows(join(outDir, file), windows);
      if (mac && kind === 'macos-pkg') await signPackage(join(outDir, file), mac);
    }
    await writeSums(
      outDir,
      (await readdir(outDir)).filter((name) => name !== 'SHA256SUMS'),
    );
    return [];
  } finally {
    await payloads.close();
  }
}

if (!windows && !mac) {
  console.error('There is no signing identity. docs/releasing.md lists the variables to set.');
  process.exitCode = 64;
} else {
  const failures = await sign();
  for (const failure of failures) console.error(`Could not be signed: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}
