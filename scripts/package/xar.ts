import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** A file of the archive, or a folder with its files. */
export type XarEntry = { name: string } & (
  { content: Uint8Array; isPacked?: boolean } | { entries: readonly XarEntry[] }
);

const headerBytes = 28;
const checksumBytes = 20;
/** SHA-1 in the header's own list. */
const sha1Algorithm = 1;

const sha1 = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest();

/**
 * The container of Apple's packages: a header, a list of contents as deflated XML, and the heap, which begins with the
 * list's checksum. Without times and owners.
 *
 *     "xar!"  header size 16 | version 16 | length of the list 64, deflated | 64, as it is | checksum 32
 *
 * @param entries `isPacked` ones are compressed already
 */
export function writeXar(entries: readonly XarEntry[]): Buffer {
  const heap: Uint8Array[] = [];
  let offset = checksumBytes;
  let lastId = 0;
  const describe = (entry: XarEntry): string => {
    const id = (lastId += 1);
    if ('entries' in entry)
      return `<file id="${id}"><mode>0755</mode><type>directory</type><name>${entry.name}</name>${entry.entries.map(describe).join('')}</file>`;
    const { name, content, isPacked = false } = entry;
    const stored = isPacked ? content : deflateSync(content, { level: 9 });
    const style = isPacked ? 'application/octet-stream' : 'application/x-gzip';
    const data = [
      `<length>${stored.length}</length><offset>${offset}</offset><size>${content.length}</size>`,
      `<encoding style="${style}"/>`,
      `<extracted-checksum style="sha1">${sha1(content).toString('hex')}</extracted-checksum>`,
      `<archived-checksum style="sha1">${sha1(stored).toString('hex')}</archived-checksum>`,
    ];
    heap.push(stored);
    offset += stored.length;
    return `<file id="${id}"><data>${data.join('')}</data><mode>0644</mode><type>file</type><name>${name}</name></file>`;
  };
  const files = entries.map(describe).join('');
  const list = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<xar><toc><creation-time>1980-01-01T00:00:00</creation-time><checksum style="sha1"><offset>0</offset><size>${checksumBytes}</size></checksum>${files}</toc></xar>\n`,
  );
  const packed = deflateSync(list, { level: 9 });
  const header = Buffer.alloc(headerBytes);
  header.write('xar!', 'latin1');
  header.writeUInt16BE(headerBytes, 4);
  header.writeUInt16BE(1, 6);
  header.writeBigUInt64BE(BigInt(packed.length), 8);
  header.writeBigUInt64BE(BigInt(list.length), 16);
  header.writeUInt32BE(sha1Algorithm, 24);
  return Buffer.concat([header, packed, sha1(packed), ...heap]);
}
