import { execFile } from 'node:child_process';
import { rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface WindowsIdentity {
  /** PEM file of the certificate and those that lead to its root */
  certificates: string;
  /** PEM file */
  key: string;
  /** an RFC 3161 server's address; without one, signatures end with the certificate */
  timestampServer?: string | undefined;
  /** Unix seconds written into the signature: the same time makes the same bytes, unless a server tells its own */
  signedAt?: string | undefined;
}

/** From EARSHOT_WINDOWS_CERTIFICATES, _KEY, _TIMESTAMP_SERVER and _SIGNED_AT; null if there is none. */
export function windowsIdentity(env: NodeJS.ProcessEnv): WindowsIdentity | null {
  const { EARSHOT_WINDOWS_CERTIFICATES: certificates, EARSHOT_WINDOWS_KEY: key } = env;
  if (!certificates || !key) return null;
  return {
    certificates,
    key,
    timestampServer: env['EARSHOT_WINDOWS_TIMESTAMP_SERVER'],
    signedAt: env['EARSHOT_WINDOWS_SIGNED_AT'],
  };
}

/**
 * Signs a program of Windows where it lies.
 * @throws Error if osslsigncode is missing or fails
 */
export async function signForWindows(file: string, identity: WindowsIdentity): Promise<void> {
  const { certificates, key, timestampServer, signedAt } = identity;
  const signed = `${file}.signed`;
  // Refuses to overwrite what an earlier run left.
  await rm(signed, { force: true });
  await run('osslsigncode', [
    ...['sign', '-certs', certificates, '-key', key, '-h', 'sha256', '-n', 'Earshot helper'],
    ...(signedAt ? ['-time', signedAt] : []),
    ...(timestampServer ? ['-ts', timestampServer] : []),
    ...['-in', file, '-out', signed],
  ]);
  await rename(signed, file);
}
