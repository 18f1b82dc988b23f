import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate for this computer only, and the file for clients to trust. */
export interface Certificate {
  key: string;
  cert: string;
  /** PEM, for NODE_EXTRA_CA_CERTS */
  caFile: string;
  remove(): Promise<void>;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Created at each start: its key is never written to disk, and it expires after a month.
 * @param hosts names beside this computer's own
 */
export async function createCertificate(
  hosts: readonly string[] = [],
  nowMs: number = Date.now(),
): Promise<Certificate> {
  // Loaded only here: most starts need no certificate, and the package takes a while.
  const { generate } = await import('selfsigned');
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'Earshot local server' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // A day of the past, for clocks that disagree.
    notBeforeDate: new Date(nowMs - dayMs),
    notAfterDate: new Date(nowMs + 30 * dayMs),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...['localhost', ...hosts].map((value) => ({ type: 2 as const, value })),
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const folder = await mkdtemp(join(tmpdir(), 'earshot-ca-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, cert);
  return { key, cert, caFile, remove: () => rm(folder, { recursive: true, force: true }) };
}
