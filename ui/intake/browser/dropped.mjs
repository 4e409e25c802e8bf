// Find the files in what was dropped: those of folders too, however deep, under their own names.

const MOST = 2_000;

// transfer: a DataTransfer. It must be asked at once; what is in folders comes later.
export function droppedFiles(transfer) {
  const items = [...(transfer.items ?? [])].filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) {
    return Promise.resolve([...transfer.files].map((file) => ({ file, name: file.name })));
  }
  return within(entries.filter(Boolean));
}

async function within(entries, found = []) {
  for (const entry of entries) {
    if (found.length >= MOST) break;
    if (entry.isDirectory) await within(await listed(entry), found);
    // Such files are a system's own notes.
    else if (!entry.name.startsWith(".")) await opened(entry, found);
  }
  return found;
}

async function opened(entry, found) {
  try {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, name: file.name });
  } catch {
    // Gone since, or not to be read: the others come all the same.
  }
}

// A folder's entries come in pieces, until an empty one.
async function listed(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const piece = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!piece.length || all.length >= MOST) return all.sort((a, b) => (a.name < b.name ? -1 : 1));
    all.push(...piece);
  }
}
