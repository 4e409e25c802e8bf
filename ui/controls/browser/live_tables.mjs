// Open the tables that the server sent after its charts, and give the page what works the figures out from them.

import { hubOf } from "../../browser/hub.mjs";
import { figuresAt, openTables } from "../../charts/browser/live/figures.mjs";

let newest = 0;

export default async function ({ data: { hub: name, epoch, acknowledged, tables: sent } }) {
  const hub = hubOf(name);
  if (hub.tables?.epoch === epoch && hub.tables.acknowledged === acknowledged) return;
  newest += 1;
  const mine = newest;
  const tables = sent?.base ? await openTables(sent) : null;
  if (mine !== newest) return;
  hub.provide({ epoch, acknowledged, figuresAt: (change) => (tables ? figuresAt(tables, change) : { known: false }) });
}
