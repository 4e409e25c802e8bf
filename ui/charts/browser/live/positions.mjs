// Read what the server counted at every position of a rule's slider.

import { firstFrom } from "./counts.mjs";

const BILLION = 1_000_000_000;
const NOT_WORKED_OUT = -2;

// The rows that the rule moves with these points: by score, by tier, and the AUC of all rows where it is known.
// null where the slider has no such position.
export function positionMoved(rule, thousandths) {
  const position = rule.position.indexOf(thousandths);
  if (position < 0) return null;
  const cells = rule.score.length;
  rule.counts ??= { n: byPosition(rule, "n"), k: byPosition(rule, "k") };
  const row = (values, length) => Float64Array.from(values.subarray(position * length, (position + 1) * length));
  const tiers = rule.tier_n.length / rule.position.length;
  const hasArea = rule.has_area && rule.area[position] !== NOT_WORKED_OUT;
  const share = (billionths) => (billionths[position] < 0 ? null : billionths[position] / BILLION);
  return {
    score: rule.score,
    n: row(rule.counts.n, cells),
    k: row(rule.counts.k, cells),
    tiers: { n: row(rule.tier_n, tiers), k: row(rule.tier_k, tiers) },
    area: hasArea ? { area: share(rule.area), low: share(rule.area_low), high: share(rule.area_high) } : null,
  };
}

// Counts by position and entry, from the changes between positions: a byte each, 255 for one of the large ones.
function byPosition(rule, name) {
  const [small, large] = [rule[`${name}_small`], rule[`${name}_large`]];
  const positions = rule.position.length;
  const entries = rule.score.length;
  const counts = new Int32Array(small.length);
  let next = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    let count = 0;
    for (let position = 0; position < positions; position += 1) {
      const byte = small[entry * positions + position];
      const signed = byte === 255 ? large[next++] : byte;
      count += signed % 2 === 0 ? signed / 2 : -(signed + 1) / 2;
      counts[position * entries + entry] = count;
    }
  }
  return counts;
}

// A score that compares with every line as this one does: the line itself, or one just above the line below it.
export function standIn({ step, others }, score) {
  const place = firstFrom(others, score + 1) - 1; // scores are whole millionths
  const below = Math.max(Math.floor(score / step) * step, place < 0 ? -Infinity : others[place]);
  return below < score ? below + 1 : score;
}
