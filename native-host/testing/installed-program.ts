import { join } from 'node:path';
import { findPlaces } from '../install/places.ts';
import { readReceipt } from '../install/receipt.ts';

/** What manifests name where the host was installed for this home, on Linux or macOS. */
export async function installedProgram(home: string): Promise<string> {
  const receipt = await readReceipt(findPlaces(process.platform, { HOME: home }));
  return join(receipt?.hosts[0]?.current ?? '', 'earshot-host');
}
