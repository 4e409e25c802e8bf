// Lay out the desk's tables from counts: sweep, bars, bands and tiers, as scoring/figures.py does.

import { firstFrom, rowsFrom, scoreEnds } from "./counts.mjs";
import { rateOf, risingFit, wilsonInterval } from "./statistics.mjs";

const POINT = 1_000_000;
const MOST_STEPS = 1_000;
const MOST_BARS = 40;
const FEWEST_TO_TELL = 30;
export const FEWEST_ROWS = 10;

// The lowest and the highest score in millionths: the model's bounds or, where there are none, what the rows have.
export function scoreRange(counts, [least, most]) {
  const found = (least === null || most === null ? scoreEnds(counts) : null) ?? [0, 0];
  const low = least ?? found[0];
  return [low, Math.max(low, most ?? found[1])];
}

// In millionths: the whole numbers of the score's range, or 1,000 even steps where it is longer.
export function sweepThresholds(counts, bounds) {
  const [low, high] = scoreRange(counts, bounds).map((end) => Math.floor(end / POINT));
  const steps = high - low <= MOST_STEPS ? high - low : MOST_STEPS;
  const step = high - low <= MOST_STEPS ? POINT : (high - low) * (POINT / MOST_STEPS);
  return Float64Array.from({ length: steps + 1 }, (_, place) => low * POINT + place * step);
}

export function sweepTable(counts, thresholds, { hasOutcomes, oneDate }) {
  const length = thresholds.length;
  const column = () => new Float64Array(length);
  const table = { threshold: column(), n: column(), k: column(), rate: column(), low: column(), high: column() };
  Object.assign(table, { capture: column(), share: column(), ties: column() });
  for (let row = 0; row < length; row += 1) {
    const entry = firstFrom(counts.score, thresholds[row]);
    const n = counts.nFrom[entry];
    const k = counts.kFrom[entry];
    table.threshold[row] = thresholds[row] / POINT;
    table.n[row] = n;
    table.k[row] = k;
    table.ties[row] = counts.score[entry] === thresholds[row] ? counts.n[entry] : 0;
    if (!hasOutcomes) continue;
    table.rate[row] = rateOf(k, n);
    [table.low[row], table.high[row]] = oneDate ? wilsonInterval(k, n) : [NaN, NaN];
    table.capture[row] = rateOf(k, counts.converted);
    table.share[row] = rateOf(n, counts.rows);
  }
  return table;
}

// One row a bar of equal width, lowest first. The last bar holds its high.
export function barTable(counts, thresholds) {
  const ends = scoreEnds(counts);
  let low = Math.floor(thresholds[0] / POINT);
  let high = Math.ceil(thresholds.at(-1) / POINT);
  if (ends && ends[1] > high * POINT) high = Math.ceil(ends[1] / POINT);
  if (high - low > MOST_STEPS && ends) [low, high] = [Math.floor(ends[0] / POINT), Math.ceil(ends[1] / POINT)];
  const width = barWidth(Math.max(1, high - low));
  const first = Math.floor(low / width) * width;
  const bars = Math.max(1, width === 1 ? high - first + 1 : Math.ceil((high - first) / width));
  const edges = Float64Array.from({ length: bars + 1 }, (_, place) => (first + width * place) * POINT);
  const { n, k } = countsBetween(counts, edges, { openBelow: false });
  return {
    low: edges.slice(0, -1).map(inPoints),
    high: edges.slice(1).map(inPoints),
    converted: k,
    not_converted: n.map((all, row) => all - k[row]),
  };
}

const inPoints = (millionths) => millionths / POINT;

// n and k from edge to edge; the last holds all from its low on, the first all below its high where it is open.
function countsBetween(counts, edges, { openBelow }) {
  const from = Array.from(edges.slice(0, -1), (edge, place) =>
    openBelow && place === 0 ? { n: counts.rows, k: counts.converted } : rowsFrom(counts, edge),
  );
  from.push({ n: 0, k: 0 });
  const { length } = edges.slice(1);
  const between = (name) => Float64Array.from({ length }, (_, row) => from[row][name] - from[row + 1][name]);
  return { n: between("n"), k: between("k") };
}

function barWidth(length) {
  const wanted = length / MOST_BARS;
  if (wanted <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((step) => step * power).find((width) => width >= wanted);
}

// cuts: the tiers' lowest scores in millionths. kind, count: how the bands are laid.
export function bandTable(counts, bounds, cuts, { kind, count }) {
  const edges = bandEdges(counts, bounds, cuts, kind, count);
  const { n, k } = countsBetween(counts, edges, { openBelow: true });
  const intervals = Array.from(n, (all, row) => wilsonInterval(k[row], all));
  return {
    low: edges.slice(0, -1).map(inPoints),
    high: edges.slice(1).map(inPoints),
    n,
    k,
    rate: n.map((all, row) => rateOf(k[row], all)),
    ci_low: Float64Array.from(intervals, ([low]) => low),
    ci_high: Float64Array.from(intervals, ([, high]) => high),
    isotonic: risingFit(k, n),
  };
}

function bandEdges(counts, bounds, cuts, kind, count) {
  const [lowest, highest] = scoreRange(counts, bounds);
  const low = Math.floor(lowest / POINT) * POINT;
  const high = Math.max(Math.ceil(highest / POINT) * POINT, low + POINT);
  const parts = Array.from({ length: count - 1 }, (_, place) => place + 1);
  let inner;
  if (kind === "tiers") inner = cuts;
  else if (kind === "count") inner = parts.map((part) => scoreReachedBy(counts, (counts.rows * part) / count));
  else {
    // Quotient and rest apart: their product would be beyond 2^53.
    const [quotient, rest] = [Math.floor((high - low) / count), (high - low) % count];
    inner = parts.map((part) => low + quotient * part + Math.floor((rest * part) / count));
  }
  const within = [...new Set(inner)].filter((edge) => low < edge && edge < high).sort((one, other) => one - other);
  return Float64Array.from([low, ...within, high]);
}

// The lowest score at or below which there are at least so many rows.
function scoreReachedBy(counts, wanted) {
  let low = 0;
  let high = counts.score.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (counts.rows - counts.nFrom[middle + 1] < wanted) low = middle + 1;
    else high = middle;
  }
  return low < counts.score.length ? counts.score[low] : 0;
}

// Whether the rate rises from band to band: true, false, or null where there is too little to tell.
export function ratesRise(bands) {
  const telling = [...bands.n.keys()].filter((row) => bands.n[row] >= FEWEST_ROWS);
  const converted = bands.k.reduce((sum, k) => sum + k, 0);
  if (telling.length < 2 || converted < FEWEST_TO_TELL) return null;
  let highestLow = -Infinity;
  for (const row of telling) {
    if (bands.ci_high[row] < highestLow) return false;
    highestLow = Math.max(highestLow, bands.ci_low[row]);
  }
  return true;
}

// leads: those the intervals are of, where the rows of several dates are not independent.
export function tierTable({ n, k, leads = null }, { oneDate }) {
  const of = leads ?? (oneDate ? { n, k } : null);
  const intervals = Array.from(n, (_, row) => (of ? wilsonInterval(of.k[row], of.n[row]) : [NaN, NaN]));
  return {
    n,
    k,
    // Of leads, as the interval is; where those are not known, no rate is shown.
    rate: n.map((_, row) => (of ? rateOf(of.k[row], of.n[row]) : NaN)),
    ci_low: Float64Array.from(intervals, ([low]) => low),
    ci_high: Float64Array.from(intervals, ([, high]) => high),
  };
}
