// What was dropped is found: files, and those in folders, however deep. Run by: node --test

import assert from "node:assert/strict";
import { test } from "node:test";

import { droppedFiles } from "../../../ui/intake/browser/dropped.mjs";

const asFile = (name) => ({ name, isDirectory: false, file: (found) => found({ name }) });
const gone = (name) => ({ name, isDirectory: false, file: (_, failed) => failed(new Error("gone")) });

// As browsers do, a folder hands over a hundred entries at a time.
function asFolder(name, entries) {
  const createReader = () => {
    const left = [...entries];
    return { readEntries: (found) => found(left.splice(0, 100)) };
  };
  return { name, isDirectory: true, createReader };
}

function transfer(entries) {
  return {
    files: entries.filter(({ isDirectory }) => !isDirectory).map(({ name }) => ({ name })),
    items: entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry })),
  };
}

const names = async (entries) => (await droppedFiles(transfer(entries))).map(({ name }) => name);

test("files are taken in their order", async () => {
  assert.deepEqual(await names([asFile("b.csv"), asFile("a.csv")]), ["b.csv", "a.csv"]);
});

test("folders are flattened, and a system's own notes left out", async () => {
  const deep = asFolder("2024", [asFile("b.csv"), asFile("a.csv"), asFile(".DS_Store")]);
  assert.deepEqual(await names([asFile("leads.csv"), asFolder("all", [deep, asFile("c.csv")])]), ["leads.csv", "a.csv", "b.csv", "c.csv"]);
});

test("a folder of many files comes whole", async () => {
  const many = Array.from({ length: 250 }, (_, number) => asFile(`${String(number).padStart(3, "0")}.csv`));
  assert.equal((await names([asFolder("many", many)])).length, 250);
});

test("a file that cannot be opened does not keep the others", async () => {
  assert.deepEqual(await names([asFolder("all", [gone("a.csv"), asFile("b.csv")])]), ["b.csv"]);
});

test("text that is dropped is no file", async () => {
  assert.deepEqual(await droppedFiles({ files: [], items: [{ kind: "string" }] }), []);
});
