import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import crates from './licences/davey-crates.json' with { type: 'json' };

/** A package of Rust's that davey's libraries hold: one that their own text names, on any kind of computer. */
export interface Crate {
  name: string;
  version: string;
  /** an SPDX expression */
  licence: string;
}

export const daveyCrates: readonly Crate[] = crates;

const licenceTexts = 'scripts/package/licences';

/** Of two that a crate offers, this is the one that it is handed on under. */
const chosen = (licence: string): string => (licence.includes('Apache-2.0') ? 'Apache-2.0' : licence);

/** `name-version` of the crates that a library names, as Rust does in the messages of its panics. */
export function cratesNamedIn(library: Uint8Array): string[] {
  const text = Buffer.from(library).toString('latin1');
  const found = text.matchAll(
    /registry[/\\]src[/\\][^/\\]{1,80}[/\\]([A-Za-z0-9_-]+-\d+\.\d+\.\d+[A-Za-z0-9.+-]*)[/\\]/g,
  );
  return [...new Set([...found].map(([, crate]) => crate!))].sort();
}

/** The crates by licence, each licence with its text and the notices that it asks to be handed on. */
export async function crateNotices(): Promise<string> {
  const licences = [...new Set(daveyCrates.map(({ licence }) => chosen(licence)))].sort();
  const parts = await Promise.all(
    licences.map(async (licence) => {
      const under = daveyCrates.filter((crate) => chosen(crate.licence) === licence);
      const list = under.map(({ name, version }) => `${name} ${version}, https://crates.io/crates/${name}/${version}`);
      const text = await readFile(join(licenceTexts, `${licence}.txt`), 'utf8');
      return `${list.join('\n')}\n\n${licence}\n\n${text.trim()}`;
    }),
  );
  return `The libraries of @snazzah/davey contain the following crates, unmodified.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
