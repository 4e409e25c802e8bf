// Open the tables that the server sent: inflate the packed numbers, and lay them out for quick answers.

import { summedCounts } from "./counts.mjs";
import { numberWriter } from "./writing.mjs";

const NUMBERS = {
  int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, int32: Int32Array, uint32: Uint32Array,
  float64: Float64Array,
};

// What the server packed: columns behind each other, deflated, in base64. Answers { name: typed array }.
export async function openPacked({ columns, bytes }) {
  const text = atob(bytes);
  const deflated = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place += 1) deflated[place] = text.charCodeAt(place);
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"));
  const inflated = await new Response(stream).arrayBuffer();
  const opened = {};
  let start = 0;
  for (const { name, dtype, length, steps } of columns) {
    const Numbers = NUMBERS[dtype];
    const end = start + length * Numbers.BYTES_PER_ELEMENT;
    const values = new Numbers(inflated.slice(start, end));
    opened[name] = steps ? addedUp(values) : values;
    start = end;
  }
  return opened;
}

// From the differences between neighbours to the numbers.
function addedUp(differences) {
  const values = new Float64Array(differences.length);
  let sum = 0;
  for (let place = 0; place < differences.length; place += 1) values[place] = sum += differences[place];
  return values;
}

// tables: what figuresAt takes. Costs some milliseconds, once for each settled candidate.
export async function openTables(sent) {
  const { base } = sent;
  if (!base) return null;
  const tables = { ...base, write: numberWriter(base.words.format), rules: new Map(), settled: {} };
  const packed = await openPacked(base.counts);
  const rows = base.rows ? laidOutRows(base, packed) : null;
  tables.rows = rows;
  tables.entries = rows ? { standing: rows.standing, score: rows.total, n: rows.n, k: rows.k } : packed;
  tables.counts = summedCounts([tables.entries], base.grain);
  tables.byStanding = countsByStanding(tables.entries, tables.counts, base.standings.length, base.grain);
  tables.leads = new Map();
  for (const [id, packed] of Object.entries(base.leads ?? {})) tables.leads.set(id, await openPacked(packed));
  // One after the other: between two of them the page can answer a hand.
  for (const [id, rule] of Object.entries(sent.rules)) {
    tables.rules.set(id, rule.packed ? { ...rule, ...(await openPacked(rule.packed)) } : rule);
  }
  return tables;
}

// Every row with its groups' sums: what any points make of it is worked out here.
function laidOutRows({ groups, score: bounds, grain }, packed) {
  const n = Float64Array.from(packed.n);
  const k = n.map((all, row) => all * packed.converted[row]);
  const rows = { n, k, standing: packed.standing, sums: [], parts: [] };
  rows.unbounded = new Float64Array(n.length);
  groups.forEach((group, place) => {
    const sums = Float64Array.from(packed[`group_${place}`], (grains) => grains * grain);
    const silent = packed[`silent_${place}`] ?? null;
    const part = new Float64Array(n.length);
    for (let row = 0; row < n.length; row += 1) {
      part[row] = silent && silent[row] ? 0 : within(sums[row], group);
      rows.unbounded[row] += part[row];
    }
    rows.sums.push(sums);
    rows.parts.push({ part, silent });
  });
  rows.total = rows.unbounded.map((sum) => within(sum, bounds));
  return rows;
}

export function within(value, [low, high]) {
  if (low !== null && value < low) return low;
  return high !== null && value > high ? high : value;
}

function countsByStanding(entries, all, standings, grain) {
  if (standings === 1) return [all];
  const lengths = new Int32Array(standings);
  for (const standing of entries.standing) lengths[standing] += 1;
  const parts = Array.from(lengths, (length) => {
    const numbers = () => new Float64Array(length);
    return { score: numbers(), n: numbers(), k: numbers(), filled: 0 };
  });
  entries.standing.forEach((standing, entry) => {
    const part = parts[standing];
    part.score[part.filled] = entries.score[entry];
    part.n[part.filled] = entries.n[entry];
    part.k[part.filled] = entries.k[entry];
    part.filled += 1;
  });
  return parts.map((part) => summedCounts([part], grain));
}
