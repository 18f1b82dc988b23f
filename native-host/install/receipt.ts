import { readFile } from 'node:fs/promises';
import { pathsOf, type Places } from './places.ts';
import * as v from 'valibot';

/** What an installation wrote, so that all of it can be removed. */
export const Receipt = v.object({
  format: v.literal(1),
  version: v.string(),
  /** folders that hold a host and nothing else */
  hosts: v.array(
    v.object({
      dir: v.string(),
      current: v.string(),
      previous: v.nullable(v.string()),
      /** the Node that it is started with; missing in older receipts */
      node: v.optional(v.string()),
    }),
  ),
  registrations: v.array(
    v.object({
      browser: v.string(),
      form: v.string(),
      manifest: v.string(),
      registryKey: v.nullable(v.string()),
      /** whose host it starts, and how the browser names callers; both missing in older receipts */
      hostDir: v.optional(v.string()),
      family: v.optional(v.picklist(['chromium', 'firefox'])),
    }),
  ),
  /** extensions allowed by name, besides our own; missing in older receipts */
  namedIds: v.optional(v.object({ chromium: v.array(v.string()), firefox: v.array(v.string()) })),
  /** folders that were made, outermost first */
  folders: v.array(v.string()),
});
export type Receipt = v.InferOutput<typeof Receipt>;
export type Registered = Receipt['registrations'][number];

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
