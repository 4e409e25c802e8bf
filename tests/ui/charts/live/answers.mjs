// Answer the moves of a file of cases as the browser would: node answers.mjs CASES ANSWERS

import { readFileSync, writeFileSync } from "node:fs";

import { figuresAt, openTables } from "../../../../ui/charts/browser/live/figures.mjs";

const plain = (key, value) => (ArrayBuffer.isView(value) ? Array.from(value, (one) => (Number.isNaN(one) ? null : one)) : value);

const [casesFile, answersFile] = process.argv.slice(2);
const answers = [];
for (const { tables: sent, changes } of JSON.parse(readFileSync(casesFile, "utf8"))) {
  const tables = sent.base ? await openTables(sent) : null;
  answers.push(changes.map((change) => (tables ? figuresAt(tables, change) : { known: false, reason: "left_out" })));
}
writeFileSync(answersFile, JSON.stringify(answers, plain));
