// Say how far each axis reaches, as ui/charts/figures does, so that nothing jumps on release.

import { FEWEST_ROWS } from "./tables.mjs";

const FAR_ABOVE = 2.5;

export function highestOf(values, least = 1) {
  let most = -Infinity;
  for (const value of values) if (Number.isFinite(value) && value > most) most = value;
  return most === -Infinity ? least : Math.max(least, most * 1.06);
}

export function rateReach(values, below = 0) {
  const top = Math.min(highestOf(values, 0.01), 1.02);
  return [-below * top, top];
}

// How high the bars' axis reaches, and which bar is cut by it: -1 for none.
export function barReach(leads, currentMost) {
  let tallest = 0;
  for (let row = 1; row < leads.length; row += 1) if (leads[row] > leads[tallest]) tallest = row;
  const most = Math.max(...leads, currentMost ?? 0);
  let next = 0;
  leads.forEach((one, row) => {
    if (row !== tallest && one > next) next = one;
  });
  const isCut = leads.length > 1 && next > 0 && next * FAR_ABOVE < leads[tallest];
  if (isCut) return { top: highestOf([next * 1.25]), cut: tallest };
  return { top: highestOf([most]), cut: -1 };
}

// From the lowest to the highest bar with a lead in it, and the lines that are not far outside.
export function barLimits(bars, leads, current, lines) {
  let first = 0;
  let last = leads.length - 1;
  while (first < last && !leads[first]) first += 1;
  while (last > first && !leads[last]) last -= 1;
  let low = bars.low[first];
  let high = bars.high[last];
  if (current.bars_low !== null) {
    low = Math.min(low, current.bars_low);
    high = Math.max(high, current.bars_high);
  }
  const width = high - low || 1;
  const near = lines.filter((at) => low - width / 2 <= at && at <= high + width / 2);
  return [Math.min(low, ...near) - width * 0.01, Math.max(high, ...near) + width * 0.01];
}

// The largest of 1, 2, 5, 10, 20, … that is not above the value; 1 for less.
export function roundBelow(value) {
  const wanted = Math.max(1, value);
  const power = 10 ** Math.trunc(Math.log10(wanted));
  return [5, 2, 1].map((step) => step * power).find((step) => step <= wanted);
}

export function sweepLimits(sweep, lines) {
  const { threshold, n } = sweep;
  const rows = [...n.keys()].filter((row) => n[row] > 0 && n[row] < n[0]);
  const [first, last] = rows.length ? [Math.max(0, rows[0] - 1), rows.at(-1) + 1] : [0, n.length - 1];
  const ends = [threshold[first], threshold[Math.min(last, n.length - 1)], ...lines];
  const low = Math.max(Math.min(...ends), threshold[0]);
  const high = Math.min(Math.max(...ends), threshold.at(-1));
  const margin = (high - low) * 0.01 || 0.5;
  return [low - margin, high + margin];
}

export function withEnoughRows(values, n) {
  return values.map((value, row) => (n[row] >= FEWEST_ROWS ? value : NaN));
}
