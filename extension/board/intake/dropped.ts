/** Of one drop or choice. A folder with more files is a whole collection, which nobody wants copied. */
export const maxFiles = 1000;
/** How deep folders may be nested. */
const maxDepth = 8;

/** Files that belong together: loose ones, or those of a folder, which becomes a playlist with its name. */
export interface Dropped {
  /** null for loose files */
  folder: string | null;
  files: File[];
}

/** Call it in the drop's own task: the browser forgets the dropped files when that ends. */
export function readDrop(items: DataTransferItemList): Promise<Dropped[]> {
  const entries = [...items].flatMap((item) => (item.kind === 'file' ? (item.webkitGetAsEntry() ?? []) : []));
  return gather(entries);
}

async function gather(entries: readonly FileSystemEntry[]): Promise<Dropped[]> {
  const loose: Dropped = { folder: null, files: [] };
  const folders: Dropped[] = [];
  for (const entry of entries) {
    if (entry.isDirectory) folders.push({ folder: entry.name, files: sorted(await filesIn(entry, maxDepth)) });
    else loose.files.push(...(await filesIn(entry, 0)));
  }
  return [loose, ...folders].filter(({ folder, files }) => folder !== null || files.length > 0);
}

/** Of the field that chooses a folder: its files lie in `folder/…`. */
export function readChosenFolder(files: readonly File[]): Dropped[] {
  const [first] = files;
  if (!first) return [];
  return [{ folder: first.webkitRelativePath.split('/')[0] || null, files: sorted([...files]).slice(0, maxFiles) }];
}

async function filesIn(entry: FileSystemEntry, depth: number): Promise<File[]> {
  if (entry.isFile)
    return new Promise((resolve) => {
      // An unreadable entry is skipped.
      (entry as FileSystemFileEntry).file(
        (file) => resolve([file]),
        () => resolve([]),
      );
    });
  if (depth === 0) return [];
  const files: File[] = [];
  for (const each of await entriesOf(entry as FileSystemDirectoryEntry)) {
    files.push(...(await filesIn(each, depth - 1)));
    if (files.length >= maxFiles) return files.slice(0, maxFiles);
  }
  return files;
}

/** A directory reader returns a hundred entries at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

const pathOf = (file: File): string => file.webkitRelativePath || file.name;

/** In the order in which people count: 2 before 10. */
const sorted = (files: File[]): File[] =>
  files.sort((a, b) => pathOf(a).localeCompare(pathOf(b), undefined, { numeric: true }));
