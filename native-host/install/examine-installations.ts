import type { ExaminedBrowser } from './examine-browser.ts';
import { about, type Finding } from './finding.ts';
import type { Packaged } from './packaged.ts';
import type { Receipt } from './receipt.ts';

interface Installations {
  /** of this user */
  receipt: Receipt | null;
  receiptForAll: Receipt | null;
  packaged: Packaged | null;
  /** how this command is called */
  self: string;
}

/**
 * Two installations side by side, of which each browser takes one: a user's own before those of all users. That works,
 * but the one that is not updated is the one that surprises.
 * @returns null if there is one, or none
 */
export function examineInstallations(
  { receipt, receiptForAll, packaged, self }: Installations,
  examined: readonly ExaminedBrowser[],
): Finding | null {
  const all = [
    ...(receipt ? [{ place: `your own in ${placeOf(receipt)}`, remove: `${self} uninstall` }] : []),
    ...(receiptForAll
      ? [
          {
            place: `one for all users in ${placeOf(receiptForAll)}`,
            remove: `as administrator: ${self} uninstall --system`,
          },
        ]
      : []),
    ...(packaged ? [{ place: `the system's package in ${packaged.dir}`, remove: packaged.remove }] : []),
  ];
  const here = examined.filter(({ isAbsent }) => !isAbsent);
  const shadowed = here.filter(({ found }) => found.shadowed !== null).map(({ browser }) => browser.target.browser);
  // A copy for browsers in a sandbox, which no package can reach, is needed beside the package.
  const isCopyAlone = receipt?.registrations.every(({ form }) => form !== 'native') ?? false;
  if (all.length < 2 || (isCopyAlone && shadowed.length === 0 && receiptForAll === null)) return null;
  const who = shadowed.length > 0 ? `; ${[...new Set(shadowed)].join(', ')} use your own` : '';
  return about('installations', 'installations').hint(
    `there are ${all.length}: ${all.map(({ place }) => place).join(', ')}${who}`,
    `keep one; to remove ${receipt ? 'your own' : 'the other'}: ${all[0]?.remove ?? ''}`,
  );
}

const placeOf = ({ hosts }: Receipt): string => hosts[0]?.dir ?? '?';
