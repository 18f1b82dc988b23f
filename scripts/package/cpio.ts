/** What goes into an archive; folders come before what is in them. */
export interface Entry {
  /** below the archive's root, with slashes; a folder if there is no content */
  name: string;
  content?: Uint8Array;
  isProgram?: boolean;
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

/**
 * The archive that Apple's Installer unpacks: cpio in the portable format of POSIX ("odc"), all owned by root, without
 * times. Each entry is a header of octal digits, the name with a zero at its end, and the content:
 *
 *     070707 dev(6) ino(6) mode(6) uid(6) gid(6) nlink(6) rdev(6) mtime(11) namesize(6) filesize(11)
 */
export function writeCpio(entries: readonly Entry[]): Buffer {
  const parts: Uint8Array[] = [];
  const add = (name: string, mode: number, content: Uint8Array): void => {
    const path = Buffer.from(`${name}\0`);
    const numbers = [0, parts.length / 2 + 1, mode, 0, 0, 1, 0].map((value) => octal(value, 6)).join('');
    const header = `070707${numbers}${octal(0, 11)}${octal(path.length, 6)}${octal(content.length, 11)}`;
    parts.push(Buffer.concat([Buffer.from(header), path]), content);
  };
  add('.', 0o040755, new Uint8Array());
  for (const { name, content, isProgram } of entries)
    add(`./${name}`, content === undefined ? 0o040755 : isProgram ? 0o100755 : 0o100644, content ?? new Uint8Array());
  add('TRAILER!!!', 0, new Uint8Array());
  return Buffer.concat(parts);
}
