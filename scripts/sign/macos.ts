import { execFile } from 'node:child_process';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { filesIn } from '../package/settle.ts';

const run = promisify(execFile);

export interface MacIdentity {
  /** the name of a "Developer ID Application" certificate in the keychain */
  application: string;
  /** of a "Developer ID Installer" certificate */
  installer: string;
  /** a profile of `xcrun notarytool store-credentials` */
  notaryProfile: string;
}

/** From EARSHOT_MAC_APPLICATION, _INSTALLER and _NOTARY_PROFILE; null if one is missing. */
export function macIdentity(env: NodeJS.ProcessEnv): MacIdentity | null {
  const { EARSHOT_MAC_APPLICATION: application, EARSHOT_MAC_INSTALLER: installer } = env;
  const notaryProfile = env['EARSHOT_MAC_NOTARY_PROFILE'];
  return application && installer && notaryProfile ? { application, installer, notaryProfile } : null;
}

/** Starts one of Apple's programs; tests look at what would be started. */
export type RunApple = (command: string, args: readonly string[]) => Promise<unknown>;

const start: RunApple = (command, args) => run(command, args);

/**
 * Signs the libraries of a payload. Node keeps the signature of its makers, which Apple takes as well: it has the
 * hardened runtime, and loads libraries of others.
 */
export async function signLibraries(payload: string, { application }: MacIdentity, apple = start): Promise<void> {
  for (const file of await filesIn(payload))
    if (file.endsWith('.node'))
      await apple('codesign', ['--force', '--timestamp', '--sign', application, join(payload, file)]);
}

/** Has Apple look through what would be handed out, which takes minutes; notarytool fails if Apple refuses. */
const notarise = (file: string, { notaryProfile }: MacIdentity, apple: RunApple): Promise<unknown> =>
  apple('xcrun', ['notarytool', 'submit', file, '--keychain-profile', notaryProfile, '--wait']);

/** Signs a package, has Apple look through it, and staples the answer to it, so that it opens without a network too. */
export async function signPackage(file: string, identity: MacIdentity, apple = start): Promise<void> {
  const signed = `${file}.signed`;
  await apple('productsign', ['--sign', identity.installer, '--timestamp', file, signed]);
  await rename(signed, file);
  await notarise(file, identity, apple);
  await apple('xcrun', ['stapler', 'staple', file]);
}

/** Has Apple look through an archive's files; there is nothing to staple an answer to, so that macOS asks Apple. */
export async function notariseArchive(payload: string, identity: MacIdentity, apple = start): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-notarise-'));
  try {
    const folder = join(dir, 'earshot-host');
    await cp(payload, folder, { recursive: true });
    const zip = `${folder}.zip`;
    await apple('ditto', ['-c', '-k', '--keepParent', folder, zip]);
    await notarise(zip, identity, apple);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
