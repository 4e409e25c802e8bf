// Say what a move makes of the rows: their counts by score, and by tier.

import { firstFrom, summedCounts } from "./counts.mjs";
import { within } from "./opened.mjs";

const THOUSANDTHS = 1_000;
const BILLION = 1_000_000_000;

// The tiers' lowest scores in millionths, without the last tier's.
export function tierCuts(tables) {
  return tables.tiers.slice(0, -1).map((tier) => tier.from);
}

function standingTier({ needs, grid, at_least }, score, cuts) {
  let tier = grid;
  if (grid < 0) {
    tier = 0;
    while (tier < cuts.length && !(score >= cuts[tier] && needs & (1 << tier))) tier += 1;
  }
  return Math.min(tier, at_least);
}

// Rows and converted rows of each tier, with these lowest scores of the tiers.
export function tierCounts(tables, cuts) {
  const found = emptyTiers(cuts);
  tables.standings.forEach((standing, place) => {
    const counts = tables.byStanding[place];
    const add = (tier, n, k) => {
      found.n[Math.min(tier, standing.at_least)] += n;
      found.k[Math.min(tier, standing.at_least)] += k;
    };
    if (standing.grid >= 0) return add(standing.grid, counts.rows, counts.converted);
    let [n, k] = [0, 0];
    cuts.forEach((cut, tier) => {
      if (!(standing.needs & (1 << tier))) return;
      const entry = firstFrom(counts.score, cut);
      add(tier, counts.nFrom[entry] - n, counts.kFrom[entry] - k);
      [n, k] = [counts.nFrom[entry], counts.kFrom[entry]];
    });
    add(cuts.length, counts.rows - n, counts.converted - k);
  });
  return found;
}

function emptyTiers(cuts) {
  return { n: new Float64Array(cuts.length + 1), k: new Float64Array(cuts.length + 1) };
}

function addToTiers(found, entries, cuts, sign) {
  if (entries.tiers) {
    for (const name of ["n", "k"]) entries.tiers[name].forEach((count, tier) => (found[name][tier] += sign * count));
    return;
  }
  const { standings } = entries;
  for (let entry = 0; entry < entries.score.length; entry += 1) {
    const tier = standingTier(standings[entries.standing[entry]], entries.score[entry], cuts);
    found.n[tier] += sign * entries.n[entry];
    found.k[tier] += sign * entries.k[entry];
  }
}

// With these points for a rule: counts by score, counts by tier and, where the server worked it out, the AUC.
// null where the tables do not reach so far.
export function countsWithPoints(tables, rule, points) {
  const moved = movedEntries(tables, rule, Math.round(points * THOUSANDTHS));
  if (!moved) return null;
  const cuts = tierCuts(tables);
  rule.settled ??= withoutMoved(tables, rule, cuts);
  if (!rule.settled) return null;
  const tiers = { n: rule.settled.tiers.n.slice(), k: rule.settled.tiers.k.slice() };
  addToTiers(tiers, moved, cuts, 1);
  const grain = Math.min(tables.grain, moved.grain);
  return { counts: summedCounts([rule.settled.counts, moved], grain), tiers, area: moved.area ?? null };
}

// What stays where it is: all rows less those that the rule moves.
function withoutMoved(tables, rule, cuts) {
  const moved = movedEntries(tables, rule, rule.enabled ? rule.points : 0);
  if (!moved) return null;
  const tiers = tierCounts(tables, cuts);
  addToTiers(tiers, moved, cuts, -1);
  const negative = { score: moved.score, n: moved.n.map((n) => -n), k: moved.k.map((k) => -k) };
  const all = rule.kind === "rows" ? tables.entries : comparedAlike(tables);
  return { tiers, counts: summedCounts([all, negative], rule.kind === "rows" ? Math.min(tables.grain, moved.grain) : 1) };
}

// The rows' scores taken as one between two lines, as the server takes those of a rule's positions.
function comparedAlike(tables) {
  const { entries, points_lines: lines, settled } = tables;
  settled.alike ??= { score: entries.score.map((score) => standIn(lines, score)), n: entries.n, k: entries.k };
  return settled.alike;
}

function standIn({ step, others }, score) {
  const place = firstFrom(others, score + 1) - 1; // scores are whole millionths
  const below = Math.max(Math.floor(score / step) * step, place < 0 ? -Infinity : others[place]);
  return below < score ? below + 1 : score;
}

function movedEntries(tables, rule, thousandths) {
  return rule.kind === "rows" ? rowsMoved(tables, rule, thousandths) : positionMoved(rule, thousandths);
}

function rowsMoved({ rows, groups, score: bounds }, rule, thousandths) {
  const { row: chosen, units } = rule;
  const weight = thousandths - (rule.enabled ? rule.points : 0);
  const sums = rows.sums[rule.group];
  const { part } = rows.parts[rule.group];
  const limits = groups[rule.group];
  const length = chosen.length;
  const moved = { score: new Float64Array(length), n: new Float64Array(length), k: new Float64Array(length) };
  moved.standing = new Int32Array(length);
  for (let place = 0; place < length; place += 1) {
    const row = chosen[place];
    const own = within(sums[row] + weight * units[place] * rule.unit_step, limits);
    moved.score[place] = within(rows.unbounded[row] - part[row] + own, bounds);
    moved.n[place] = rows.n[row];
    moved.k[place] = rows.k[row];
    moved.standing[place] = rows.standing[row];
  }
  moved.standings = rows.standings;
  const product = Math.abs(thousandths) * rule.unit_step;
  moved.grain = [1_000_000, 1_000, 1].find((grain) => product % grain === 0);
  return moved;
}

function positionMoved(rule, thousandths) {
  const position = rule.position.indexOf(thousandths);
  if (position < 0) return null;
  const cells = rule.score.length;
  const row = (values, length) => Float64Array.from(values.subarray(position * length, (position + 1) * length));
  const tiers = rule.tier_n.length / rule.position.length;
  const share = (billionths) => (billionths[position] < 0 ? null : billionths[position] / BILLION);
  return {
    score: rule.score,
    n: row(rule.n, cells),
    k: row(rule.k, cells),
    tiers: { n: row(rule.tier_n, tiers), k: row(rule.tier_k, tiers) },
    grain: 1,
    area: rule.has_area ? { area: share(rule.area), low: share(rule.area_low), high: share(rule.area_high) } : null,
  };
}
