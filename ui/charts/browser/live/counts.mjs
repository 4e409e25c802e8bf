// Hold how many rows have each score, and answer how many are at or above a line.

// score: rising, in millionths; n, k: rows and converted rows of each.
export function scoreCounts(score, n, k) {
  const length = score.length;
  const nFrom = new Float64Array(length + 1);
  const kFrom = new Float64Array(length + 1);
  for (let entry = length - 1; entry >= 0; entry -= 1) {
    nFrom[entry] = nFrom[entry + 1] + n[entry];
    kFrom[entry] = kFrom[entry + 1] + k[entry];
  }
  return { score, n, k, nFrom, kFrom, rows: nFrom[0], converted: kFrom[0] };
}

// The first entry whose score is at or above the line; the number of entries where none is.
export function firstFrom(score, line) {
  let low = 0;
  let high = score.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (score[middle] < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function rowsFrom(counts, line) {
  const entry = firstFrom(counts.score, line);
  return { n: counts.nFrom[entry], k: counts.kFrom[entry] };
}

export function rowsExactlyAt(counts, line) {
  const entry = firstFrom(counts.score, line);
  return counts.score[entry] === line ? counts.n[entry] : 0;
}

// The lowest and the highest score that a row has; null without rows.
export function scoreEnds(counts) {
  let first = 0;
  let last = counts.score.length - 1;
  while (first <= last && counts.n[first] <= 0) first += 1;
  while (last >= first && counts.n[last] <= 0) last -= 1;
  return first > last ? null : [counts.score[first], counts.score[last]];
}

const MOST_PLACES = 2 ** 21;

// Counts from entries in any order, several with one score among them; n and k may be negative, their sums never are.
// parts: [{ score, n, k }]; grain: what every score is a multiple of, or 1 where stand-ins are among them.
export function summedCounts(parts, grain) {
  let low = Infinity;
  let high = -Infinity;
  let length = 0;
  for (const { score } of parts) {
    length += score.length;
    for (let entry = 0; entry < score.length; entry += 1) {
      if (score[entry] < low) low = score[entry];
      if (score[entry] > high) high = score[entry];
    }
  }
  if (length === 0) return scoreCounts(new Float64Array(0), new Float64Array(0), new Float64Array(0));
  const places = (high - low) / grain + 1;
  return places <= MOST_PLACES ? addedByPlace(parts, grain, low, places) : addedBySorting(parts, length);
}

function addedByPlace(parts, grain, low, places) {
  const allN = new Float64Array(places);
  const allK = new Float64Array(places);
  for (const { score, n, k } of parts) {
    for (let entry = 0; entry < score.length; entry += 1) {
      const place = (score[entry] - low) / grain;
      allN[place] += n[entry];
      allK[place] += k[entry];
    }
  }
  let filled = 0;
  for (let place = 0; place < places; place += 1) if (allN[place] !== 0 || allK[place] !== 0) filled += 1;
  const score = new Float64Array(filled);
  const n = new Float64Array(filled);
  const k = new Float64Array(filled);
  for (let place = 0, entry = 0; place < places; place += 1) {
    if (allN[place] === 0 && allK[place] === 0) continue;
    score[entry] = low + place * grain;
    n[entry] = allN[place];
    k[entry] = allK[place];
    entry += 1;
  }
  return scoreCounts(score, n, k);
}

function addedBySorting(parts, length) {
  const all = new Float64Array(length);
  let start = 0;
  for (const part of parts) {
    all.set(part.score, start);
    start += part.score.length;
  }
  all.sort();
  let distinct = 0;
  for (let entry = 0; entry < length; entry += 1) {
    if (entry === 0 || all[entry] !== all[entry - 1]) all[distinct++] = all[entry];
  }
  const score = all.slice(0, distinct);
  const n = new Float64Array(distinct);
  const k = new Float64Array(distinct);
  for (const part of parts) {
    for (let entry = 0; entry < part.score.length; entry += 1) {
      const place = firstFrom(score, part.score[entry]);
      n[place] += part.n[entry];
      k[place] += part.k[entry];
    }
  }
  return scoreCounts(score, n, k);
}
