import { readFile } from 'node:fs/promises';
import { pathsOf, type Places } from './places.ts';
import * as v from 'valibot';

/** What an installation wrote, so that it can be taken back to the last byte. */
export const Receipt = v.object({
  format: v.literal(1),
  version: v.string(),
  /** folders that hold a host, ours alone */
  hosts: v.array(
    v.object({
      dir: v.string(),
      current: v.string(),
      previous: v.nullable(v.string()),
      /** the Node that it is started with; receipts of older installations do not say */
      node: v.optional(v.string()),
    }),
  ),
  registrations: v.array(
    v.object({ browser: v.string(), form: v.string(), manifest: v.string(), registryKey: v.nullable(v.string()) }),
  ),
  /** extensions that were allowed by name, besides our own; receipts of older installations do not say */
  namedIds: v.optional(v.object({ chromium: v.array(v.string()), firefox: v.array(v.string()) })),
  /** folders that were made, outermost first */
  folders: v.array(v.string()),
});
export type Receipt = v.InferOutput<typeof Receipt>;

export const receiptPath = ({ system, hostDir }: Pick<Places, 'system' | 'hostDir'>): string =>
  pathsOf(system).join(hostDir, 'receipt.json');

/** The receipt of the last installation, or null. */
export async function readReceipt(places: Places): Promise<Receipt | null> {
  try {
    return v.parse(Receipt, JSON.parse(await readFile(receiptPath(places), 'utf8')));
  } catch {
    return null;
  }
}
