// Answer what every figure of the desk is at a move of one threshold or of one rule's points: see docs/live.md.

export { openTables } from "./opened.mjs";

import { rowsExactlyAt } from "./counts.mjs";
import { handOffCards, handOffOf, todayCards } from "./hand_off.mjs";
import { countsWithPoints, tierCounts, tierCuts } from "./moves.mjs";
import { calibrationPanel, distributionPanel, thresholdPanel, tiersPanel } from "./panels.mjs";
import { areaUnderCurve } from "./statistics.mjs";
import { bandTable, barTable, ratesRise, sweepTable, sweepThresholds, tierTable } from "./tables.mjs";

const THOUSANDTH = 1_000; // millionths
const UNKNOWN_ON_SEVERAL_DATES = {
  tiers: ["candidate_rate", "candidate_ci_low", "candidate_ci_high", "candidate_rate_text"],
  threshold: ["low", "high", "lead_rate", "lead_n", "lead_k"],
};

const cannotTell = (reason) => ({ known: false, reason });

export function figuresAt(tables, change) {
  if (!tables) return cannotTell("too_large");
  return change.kind === "from" ? atThreshold(tables, change) : atPoints(tables, change);
}

function atThreshold(tables, { part, value }) {
  const place = tables.tiers.findIndex((tier) => tier.id === part);
  if (place < 0 || place >= tables.tiers.length - 1) return cannotTell("no_such_part");
  if (tables.by_grid) return cannotTell("grid");
  const cuts = tierCuts(tables);
  cuts[place] = betweenNeighbours(cuts, place, value);
  if (!tables.exact && !isLine(tables.lines, cuts[place])) return cannotTell("off_the_slider");
  const { counts } = tables;
  const sweep = (tables.settled.sweep ??= sweepTable(counts, sweepThresholds(counts, tables.score), sides(tables)));
  const bars = (tables.settled.bars ??= barTable(counts, sweepThresholds(counts, tables.score)));
  const tiers = { ...tierCounts(tables, cuts), leads: leadsAt(tables, part, cuts[place]) };
  const answer = { known: true, value: cuts[place] / 1_000_000, panels: {}, unknown: {} };
  const { panels } = answer;
  const linesAlone = { columns: false };
  if (isDrawn(tables, "distribution")) panels.distribution = distributionPanel(tables, bars, cuts, linesAlone);
  if (isDrawn(tables, "threshold")) panels.threshold = thresholdPanel(tables, sweep, cuts, linesAlone);
  addTiers(tables, tiers, answer);
  if (tables.bands.kind === "tiers") addBands(tables, counts, cuts, tables, answer);
  addCards(tables, tiers, counts, cuts, tables.area, answer);
  return answer;
}

function atPoints(tables, { kind, part, value }) {
  const rule = tables.rules.get(part);
  if (!rule) return cannotTell("no_such_part");
  if (rule.left_out) return cannotTell(rule.left_out);
  const points = kind === "points" ? Number(value) : rule.points / THOUSANDTH;
  const counted = kind === "enabled" ? Boolean(value) : rule.enabled;
  const found = countsWithPoints(tables, rule, counted ? points : 0);
  if (!found) return cannotTell("off_the_slider");
  const { counts, tiers } = found;
  const cuts = tierCuts(tables);
  const thresholds = sweepThresholds(counts, tables.score);
  const needsLines = tables.has_outcomes && rule.kind !== "rows";
  if (needsLines && !thresholds.every((line) => isLine(tables.points_lines, line))) return cannotTell("open_scale");
  const answer = { known: true, value: kind === "points" ? points : counted, panels: {}, unknown: {} };
  const { panels } = answer;
  if (isDrawn(tables, "distribution")) panels.distribution = distributionPanel(tables, barTable(counts, thresholds), cuts);
  if (isDrawn(tables, "threshold")) {
    panels.threshold = thresholdPanel(tables, sweepTable(counts, thresholds, sides(tables)), cuts);
    if (!tables.one_date) answer.unknown.threshold = UNKNOWN_ON_SEVERAL_DATES.threshold;
  }
  addTiers(tables, tiers, answer);
  const exact = rule.kind === "rows" || (tables.exact && rule.whole);
  addBands(tables, counts, cuts, { exact, lines: tables.points_lines }, answer);
  addCards(tables, tiers, counts, cuts, areaOf(tables, rule, found), answer);
  return answer;
}

// Leads at their first row, by tier and (last) in the hand-off; null where the tables do not hold them.
function leadsAt(tables, tier, cut) {
  const found = tables.leads.get(tier);
  const position = found ? found.threshold.indexOf(cut / THOUSANDTH) : -1;
  if (position < 0) return null;
  const { length } = found.threshold;
  const count = (counts) => Array.from({ length: tables.tiers.length + 1 }, (_, place) => counts[place * length + position]);
  return { n: count(found.n), k: count(found.k) };
}

const isDrawn = (tables, panel) => !tables.empty.includes(panel);

const sides = (tables) => ({ hasOutcomes: tables.has_outcomes, oneDate: tables.one_date });

// The AUC is of the exact scores; where they are counted between lines, the server's own or none.
function areaOf(tables, rule, { counts, area }) {
  if (rule.kind !== "rows") return area;
  const found = areaUnderCurve(counts);
  return tables.one_date ? found : { area: found.area, low: null, high: null };
}

function addTiers(tables, tiers, answer) {
  if (!isDrawn(tables, "tiers")) return;
  answer.panels.tiers = tiersPanel(tables, tierTable(tiers, { oneDate: tables.one_date }));
  if (tables.has_outcomes && !tables.one_date && !tiers.leads) answer.unknown.tiers = UNKNOWN_ON_SEVERAL_DATES.tiers;
}

function addBands(tables, counts, cuts, { exact, lines }, answer) {
  if (!isDrawn(tables, "calibration")) return;
  // Over several dates its rates are of leads, as their intervals are: counts of rows do not tell them.
  if (!tables.one_date || (tables.bands.kind === "count" && !exact)) return notTold(answer, "calibration");
  const bands = bandTable(counts, tables.score, cuts, tables.bands);
  const isComparable = exact || bands.low.every((edge) => isLine(lines, Math.round(edge * 1_000_000)));
  if (!isComparable) return notTold(answer, "calibration");
  answer.panels.calibration = calibrationPanel(tables, bands, ratesRise(bands));
}

// A panel that is not known at all until release.
function notTold(answer, panel) {
  answer.unknown[panel] = ["*"];
}

function addCards(tables, tiers, counts, cuts, area, answer) {
  if (!tables.has_outcomes) return addTodayCards(tables, tiers, answer);
  const line = tables.hand_off < cuts.length ? cuts[tables.hand_off] : null;
  const now = handOffOf(tables, tiers, counts, line === null ? 0 : rowsExactlyAt(counts, line));
  answer.cards = handOffCards(tables, now, counts, area);
  answer.cards_id = "hand_off";
  const unknown = [];
  if (!tables.one_date && !tiers.leads) unknown.push("rate");
  if (area === null || (!tables.one_date && area !== tables.area)) unknown.push("auc");
  if (unknown.length) answer.unknown.cards = unknown;
}

function addTodayCards(tables, tiers, answer) {
  // A surge is a rise of the score: points move it, thresholds do not.
  const surging = tables.surges && "columns" in (answer.panels.distribution ?? {}) ? null : tables.today.today_surge;
  answer.cards = todayCards(tables, tiers, surging);
  answer.cards_id = "today";
  if (surging === null) answer.unknown.cards = ["today_surge"];
}

// Kept strictly below the tier above and strictly above the tier below, as ui/controls/edits.py keeps it.
function betweenNeighbours(cuts, place, wanted) {
  const upper = place > 0 ? cuts[place - 1] / THOUSANDTH : null;
  const lower = place + 1 < cuts.length ? cuts[place + 1] / THOUSANDTH : null;
  const distance = upper === null || lower === null || upper - lower >= 2_000 ? 1_000 : 1;
  let value = Math.round(wanted * 1_000);
  if (upper !== null) value = Math.min(value, upper - distance);
  if (lower !== null) value = Math.max(value, lower + distance);
  return value * THOUSANDTH;
}

// Whether the tables tell scores on both sides of a line apart.
function isLine(lines, line) {
  return line % lines.step === 0 || lines.others.includes(line);
}
