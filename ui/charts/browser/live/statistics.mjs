// Work out rates, intervals, ranking quality and rising fits from counts, as scoring/statistics.py does.

const Z = 1.959963984540054;

export function rateOf(k, n) {
  return n > 0 ? k / n : NaN;
}

// Wilson's 95 % score interval for k of n; NaN where n is 0. Wilson (1927), JASA 22, 209–212.
export function wilsonInterval(k, n) {
  if (!(n > 0)) return [NaN, NaN];
  const share = k / n;
  const middle = (share + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  return [k === 0 ? 0 : middle - half, k === n ? 1 : middle + half];
}

// The chance that a converted row scores above one that did not, ties a half (Mann–Whitney), with its 95 % interval
// after DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837–845. null where it cannot be told.
export function areaUnderCurve(counts) {
  const { score, n, k, nFrom, kFrom, rows, converted } = counts;
  const others = rows - converted;
  if (converted === 0 || others === 0) return { area: null, low: null, high: null };
  let sum = 0;
  for (let entry = 0; entry < score.length; entry += 1) {
    if (k[entry] === 0) continue;
    const otherHere = n[entry] - k[entry];
    const otherAbove = nFrom[entry + 1] - kFrom[entry + 1];
    sum += k[entry] * (others - otherAbove - 0.5 * otherHere);
  }
  const area = sum / (converted * others);
  if (converted < 2 || others < 2) return { area, low: null, high: null };
  let squaresConverted = 0;
  let squaresOthers = 0;
  for (let entry = 0; entry < score.length; entry += 1) {
    const otherHere = n[entry] - k[entry];
    if (k[entry] !== 0) {
      const placed = 1 - (nFrom[entry + 1] - kFrom[entry + 1] + 0.5 * otherHere) / others - area;
      squaresConverted += k[entry] * placed * placed;
    }
    if (otherHere !== 0) {
      const placed = (kFrom[entry + 1] + 0.5 * k[entry]) / converted - area;
      squaresOthers += otherHere * placed * placed;
    }
  }
  const variance = squaresConverted / (converted - 1) / converted + squaresOthers / (others - 1) / others;
  const half = Z * Math.sqrt(variance);
  return { area, low: Math.max(0, area - half), high: Math.min(1, area + half) };
}

// The rates that rise (or stay) from entry to entry and fit k of n best, weighted by n; NaN where n is 0.
// Pool adjacent violators.
export function risingFit(k, n) {
  const fitted = new Float64Array(n.length).fill(NaN);
  const blocks = [];
  for (let entry = 0; entry < n.length; entry += 1) {
    if (!(n[entry] > 0)) continue;
    blocks.push({ rate: k[entry] / n[entry], weight: n[entry], entries: [entry] });
    while (blocks.length > 1 && blocks.at(-2).rate >= blocks.at(-1).rate) {
      const [below, above] = blocks.splice(-2);
      const weight = below.weight + above.weight;
      const rate = (below.rate * below.weight + above.rate * above.weight) / weight;
      blocks.push({ rate, weight, entries: below.entries.concat(above.entries) });
    }
  }
  for (const { rate, entries } of blocks) for (const entry of entries) fitted[entry] = rate;
  return fitted;
}
