// Say what a move makes of the rows: their counts by score, and by tier.

import { copiedCounter, counterOf, countsOf, firstFrom, summedCounts } from "./counts.mjs";
import { within } from "./opened.mjs";
import { positionMoved, standIn } from "./positions.mjs";

const THOUSANDTHS = 1_000;
const GRAINS = [1_000_000, 1_000, 1];

// The tiers' lowest scores in millionths, without the last tier's.
export function tierCuts(tables) {
  return tables.tiers.slice(0, -1).map((tier) => tier.from);
}

// Rows and converted rows of each tier, with these lowest scores of the tiers.
export function tierCounts(tables, cuts) {
  const found = { n: new Float64Array(cuts.length + 1), k: new Float64Array(cuts.length + 1) };
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

// With these points for a rule: counts by score, counts by tier and, where the server worked it out, the AUC.
// null where the tables do not reach so far.
export function countsWithPoints(tables, rule, points) {
  const thousandths = Math.round(points * THOUSANDTHS);
  return rule.kind === "rows" ? countsByRow(tables, rule, thousandths) : countsByPosition(tables, rule, thousandths);
}

// --- row by row ------------------------------------------------------------------------------------------------------

function countsByRow(tables, rule, thousandths) {
  const cuts = tierCuts(tables);
  rule.laid ??= laidOutMoved(tables, rule, cuts);
  const { laid } = rule;
  const grain = Math.min(tables.grain, grainOf(thousandths * rule.unit_step));
  const tiers = { n: laid.otherTiers.n.slice(), k: laid.otherTiers.k.slice() };
  moveRows(tables, rule.group, laid, thousandths - settledPoints(rule), cuts, tiers);
  // A finer step than the settled scores have needs places of its own.
  if (!laid.counter || grain < tables.grain) {
    return { counts: summedCounts([laid.others, laid], grain), tiers, area: null };
  }
  const counter = copiedCounter(laid.counter, (tables.settled.scratch ??= counterOf(laid.counter)));
  counter.add(laid.score, laid.n, laid.k);
  return { counts: countsOf(counter), tiers, area: null };
}

function settledPoints(rule) {
  return rule.enabled ? rule.points : 0;
}

function grainOf(product) {
  return GRAINS.find((grain) => product % grain === 0);
}

// The rows that a rule moves, each number in an array of its own (score: of the last move), and what stays: the counter
// and the tiers of all others.
function laidOutMoved(tables, rule, cuts) {
  const { rows, score: bounds, grain } = tables;
  const { part } = rows.parts[rule.group];
  const length = rule.row.length;
  const numbers = () => new Float64Array(length);
  const laid = { score: numbers(), own: numbers(), rest: numbers(), units: numbers(), n: numbers(), k: numbers() };
  Object.assign(laid, { needs: new Int32Array(length), atLeast: new Int32Array(length) });
  const stays = new Uint8Array(rows.n.length).fill(1);
  for (let place = 0; place < length; place += 1) {
    const row = rule.row[place];
    const standing = tables.standings[rows.standing[row]];
    stays[row] = 0;
    laid.own[place] = rows.sums[rule.group][row];
    laid.rest[place] = rows.unbounded[row] - part[row];
    laid.units[place] = rule.units[place] * rule.unit_step;
    laid.n[place] = rows.n[row];
    laid.k[place] = rows.k[row];
    laid.needs[place] = standing.needs;
    laid.atLeast[place] = standing.at_least;
  }
  const kept = (counts) => counts.map((count, row) => count * stays[row]);
  laid.others = { score: rows.total, n: kept(rows.n), k: kept(rows.k) };
  laid.counter = counterOf({ bounds, grain });
  laid.counter?.add(laid.others.score, laid.others.n, laid.others.k);
  const all = tierCounts(tables, cuts);
  const moved = { n: all.n.map(() => 0), k: all.k.map(() => 0) };
  moveRows(tables, rule.group, laid, 0, cuts, moved);
  laid.otherTiers = { n: all.n.map((n, tier) => n - moved.n[tier]), k: all.k.map((k, tier) => k - moved.k[tier]) };
  return laid;
}

// weight: points more than settled, in thousandths. tiers: what the rows are added to.
function moveRows({ score: bounds, groups }, group, laid, weight, cuts, tiers) {
  const { score, own, rest, units, n, k, needs, atLeast } = laid;
  const limits = groups[group];
  for (let place = 0; place < score.length; place += 1) {
    const moved = within(rest[place] + within(own[place] + weight * units[place], limits), bounds);
    let tier = 0;
    while (tier < cuts.length && !(moved >= cuts[tier] && needs[place] & (1 << tier))) tier += 1;
    if (tier > atLeast[place]) tier = atLeast[place];
    score[place] = moved;
    tiers.n[tier] += n[place];
    tiers.k[tier] += k[place];
  }
}

// --- by position -----------------------------------------------------------------------------------------------------

function countsByPosition(tables, rule, thousandths) {
  const moved = positionMoved(rule, thousandths);
  const now = positionMoved(rule, settledPoints(rule));
  if (!moved || !now) return null;
  const all = tierCounts(tables, tierCuts(tables));
  const difference = (name) => all[name].map((count, tier) => count - now.tiers[name][tier] + moved.tiers[name][tier]);
  const taken = (counts) => counts.map((count) => -count);
  rule.others ??= summedCounts([comparedAlike(tables), { score: now.score, n: taken(now.n), k: taken(now.k) }], 1);
  const tiers = { n: difference("n"), k: difference("k") };
  return { counts: summedCounts([rule.others, moved], 1), tiers, area: moved.area };
}

// The rows' scores taken as one between two lines, as the server takes those of a rule's positions.
function comparedAlike({ entries, points_lines: lines, settled }) {
  const score = (settled.alike ??= Float64Array.from(entries.score, (one) => standIn(lines, one)));
  return { score, n: entries.n, k: entries.k };
}
