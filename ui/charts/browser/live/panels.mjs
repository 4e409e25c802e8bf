// Turn tables into the columns, lines and axes of the desk's panels, named as ui/charts/figures names them.

import { barLimits, barReach, highestOf, rateReach, roundBelow, sweepLimits, withEnoughRows } from "./axes.mjs";
import { FEWEST_ROWS } from "./tables.mjs";
import { cutToDigits, filledWords } from "./writing.mjs";

const POINT = 1_000_000;
const [SMALLEST, LARGEST] = [9, 26]; // pixels
const shown = (values) => Float32Array.from(values, (value) => cutToDigits(value));

export function linesOfTiers(tables, cuts) {
  if (tables.by_grid) return [];
  return cuts.map((cut, place) => ({ id: tables.tiers[place].id, at: cut / POINT, label: tables.tiers[place].label }));
}

// The hand-off of both models, one line where they are at the same score.
export function linesOfHandOff(tables, cuts) {
  const { write, words, current } = tables;
  const at = handOffLine(tables, cuts);
  const worded = (key, score) => filledWords(words[key], { score: write.points(score) });
  if (at !== null && at === current.line) return [{ id: "candidate", at, label: worded("line_both", at) }];
  const lines = [];
  if (current.line !== null) lines.push({ id: "current", at: current.line, label: worded("line_current", current.line) });
  if (at !== null) lines.push({ id: "candidate", at, label: worded("line_candidate", at) });
  return lines;
}

export function handOffLine(tables, cuts) {
  if (tables.by_grid || tables.hand_off >= cuts.length) return null;
  return cuts[tables.hand_off] / POINT;
}

export function distributionPanel(tables, bars, cuts, { columns = true } = {}) {
  const { current, write, words } = tables;
  const leads = tables.has_outcomes ? bars.converted.map((k, row) => k + bars.not_converted[row]) : bars.not_converted;
  const lines = linesOfTiers(tables, cuts);
  const { top, cut } = barReach(leads, current.bars_most);
  const panel = { lines, axes: { x: barLimits(bars, leads, current, lines.map(({ at }) => at)) } };
  if (!columns) return panel;
  panel.axes.y = [0, top];
  const above = (row) => filledWords(words.distribution_cut, { n: write.count(leads[row]) });
  panel.cut = cut < 0 ? [] : [{ row: cut, x: bars.high[cut], text: above(cut) }];
  panel.columns = { low: bars.low, high: bars.high, width: bars.high.map((high, row) => high - bars.low[row]) };
  if (!tables.has_outcomes) return Object.assign(panel, { columns: { ...panel.columns, leads } });
  const most = highestOf(bars.converted);
  panel.axes.y2 = [most, 0];
  panel.ticks = { y2: [roundBelow(most)] };
  Object.assign(panel.columns, { converted: bars.converted, not_converted: bars.not_converted });
  return panel;
}

export function tiersPanel(tables, table) {
  const { write, words } = tables;
  const columns = { candidate_n: table.n, candidate_n_text: Array.from(table.n, write.count) };
  if (tables.has_outcomes) {
    columns.candidate_k = table.k;
    for (const name of ["rate", "ci_low", "ci_high"]) columns[`candidate_${name}`] = Float32Array.from(table[name]);
    const { rate, ci_low: low, ci_high: high } = table;
    const isFew = (n) => n > 0 && n < FEWEST_ROWS;
    columns.candidate_rate_text = Array.from(rate, (one, row) => (isFew(table.n[row]) ? words.too_few : write.rate(one, low[row], high[row])));
  }
  return { columns, axes: { x: [0, Math.max(highestOf(table.n), highestOf([tables.current.tiers_most]))] } };
}

export function thresholdPanel(tables, sweep, cuts, { columns = true } = {}) {
  const lines = linesOfHandOff(tables, cuts);
  const at = handOffLine(tables, cuts);
  const panel = { lines, axes: { x: sweepLimits(sweep, lines.map((line) => line.at)) }, dots: dotsAt(sweep, at) };
  if (!columns) return panel;
  panel.axes.y = rateReach([...withEnoughRows(sweep.high, sweep.n), tables.current.rate_top ?? NaN]);
  panel.axes.y3 = [0, highestOf(sweep.ties)];
  panel.columns = { threshold: sweep.threshold, n: sweep.n, k: sweep.k, ties: sweep.ties };
  for (const name of ["rate", "low", "high", "capture", "share"]) panel.columns[name] = shown(sweep[name]);
  return panel;
}

function dotsAt(sweep, at) {
  if (at === null) return { capture: null, rate: null };
  const row = sweepRow(sweep, at);
  const dot = (value) => (Number.isFinite(value) ? [sweep.threshold[row], value] : null);
  return { capture: dot(sweep.capture[row]), rate: dot(sweep.rate[row]) };
}

// The row of the threshold, or of the nearest where the sweep goes in larger steps.
function sweepRow({ threshold }, at) {
  let nearest = 0;
  for (let row = 1; row < threshold.length; row += 1) {
    if (Math.abs(threshold[row] - at) < Math.abs(threshold[nearest] - at)) nearest = row;
  }
  return nearest;
}

export function calibrationPanel(tables, bands, rises) {
  const enough = Array.from(bands.n, (n) => n >= FEWEST_ROWS);
  const cut = (values) => values.map((value) => cutToDigits(value));
  const [rate, low, high] = [cut(bands.rate), cut(bands.ci_low), cut(bands.ci_high)];
  const most = Math.max(1, ...bands.n);
  const filled = [...bands.n.keys()].filter((row) => bands.n[row] > 0);
  const { write, words, base_rate: baseRate } = tables;
  return {
    columns: {
      low: bands.low,
      high: bands.high,
      n: bands.n,
      k: bands.k,
      rate: Float32Array.from(rate),
      ci_low: Float32Array.from(low),
      ci_high: Float32Array.from(high),
      isotonic: shown(bands.isotonic),
      place: bands.n.map((_, row) => row),
      down: Float32Array.from(rate, (value, row) => value - low[row]),
      up: Float32Array.from(rate, (value, row) => high[row] - value),
      rate_enough: Float32Array.from(rate, (value, row) => (enough[row] ? value : NaN)),
      rate_too_few: Float32Array.from(rate, (value, row) => (enough[row] ? NaN : value)),
      size: Float32Array.from(bands.n, (n) => Math.min(LARGEST, Math.max(SMALLEST, LARGEST * Math.sqrt(n / most)))),
      edge: [...bands.low, bands.high.at(-1)].map(write.points),
    },
    axes: {
      x: filled.length ? [filled[0] - 0.5, filled.at(-1) + 0.5] : [-0.5, bands.n.length - 0.5],
      y: rateReach([...withEnoughRows(bands.ci_high, bands.n), ...bands.rate, baseRate ?? 0], 0.06),
    },
    note: words[rises === null ? "rates_unknown" : rises ? "rates_rise" : "rates_do_not_rise"],
    warn: rises === false,
  };
}
