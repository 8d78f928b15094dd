/** Files with the folders that they came in. */
export type Found = { name: string; file: File };

/** Of a file input; a chosen folder gives its files with their paths. */
export function foundFiles(list: FileList | null): Found[] {
  return [...(list ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file })).filter(isWanted);
}

/** What was dropped, folders with all that is in them. */
export async function droppedFiles(transfer: DataTransfer): Promise<Found[]> {
  // Entries can be asked for only before the first wait.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (entries.every((entry) => entry === null)) return foundFiles(transfer.files);
  const found: Found[] = [];
  for (const entry of entries) if (entry) await walk(entry, "", found);
  return found.filter(isWanted);
}

async function walk(entry: FileSystemEntry, folder: string, found: Found[]): Promise<void> {
  const name = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ name, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives a hundred entries at a time, and none at the end.
  for (;;) {
    const inside = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (inside.length === 0) return;
    for (const one of inside) await walk(one, `${name}/`, found);
  }
}

function isWanted({ name }: Found): boolean {
  return !/(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|\.git\/.*)$/.test(name);
}
