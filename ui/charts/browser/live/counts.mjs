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

const MOST_PLACES = 2 ** 20;

// Adds up rows place by place, for scores between bounds that are multiples of a grain; null where there is no bound or
// there are too many places. Takes a counter, too, for an empty one of its size. Few places have a row: a bit is set for
// each that was added to, since looking at every place would take longer than all the rest.
export function counterOf({ bounds: [low, high], grain }) {
  const places = (high - low) / grain + 1;
  if (low === null || high === null || places > MOST_PLACES) return null;
  const allN = new Int32Array(places);
  const allK = new Int32Array(places);
  const touched = new Int32Array((places >> 5) + 1);
  const add = (score, n, k) => {
    for (let entry = 0; entry < score.length; entry += 1) {
      const place = (score[entry] - low) / grain;
      allN[place] += n[entry];
      allK[place] += k[entry];
      touched[place >> 5] |= 1 << (place & 31);
    }
  };
  return { bounds: [low, high], grain, allN, allK, touched, add };
}

// What is in one counter put into another of its size.
export function copiedCounter(from, into) {
  into.allN.set(from.allN);
  into.allK.set(from.allK);
  into.touched.set(from.touched);
  return into;
}

export function countsOf({ bounds: [low], grain, allN, allK, touched }) {
  let most = 0;
  for (let word = 0; word < touched.length; word += 1) most += bitsSet(touched[word]);
  const [score, n, k] = [new Float64Array(most), new Float64Array(most), new Float64Array(most)];
  let filled = 0;
  for (let word = 0; word < touched.length; word += 1) {
    for (let bits = touched[word]; bits !== 0; bits &= bits - 1) {
      const place = word * 32 + 31 - Math.clz32(bits & -bits);
      if (allN[place] === 0) continue;
      score[filled] = low + place * grain;
      n[filled] = allN[place];
      k[filled] = allK[place];
      filled += 1;
    }
  }
  return scoreCounts(score.subarray(0, filled), n.subarray(0, filled), k.subarray(0, filled));
}

function bitsSet(word) {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

// Counts from entries in any order, several with one score among them; n and k may be negative, their sums never are.
// parts: [{ score, n, k }]; grain: what every score is a multiple of, or 1 where stand-ins are among them.
export function summedCounts(parts, grain) {
  let low = Infinity;
  let high = -Infinity;
  for (const { score } of parts) {
    for (let entry = 0; entry < score.length; entry += 1) {
      if (score[entry] < low) low = score[entry];
      if (score[entry] > high) high = score[entry];
    }
  }
  if (high < low) return scoreCounts(new Float64Array(0), new Float64Array(0), new Float64Array(0));
  const counter = counterOf({ bounds: [low, high], grain });
  if (!counter) return summedBySorting(parts);
  for (const { score, n, k } of parts) counter.add(score, n, k);
  return countsOf(counter);
}

function summedBySorting(parts) {
  const all = new Float64Array(parts.reduce((length, { score }) => length + score.length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part.score, start);
    start += part.score.length;
  }
  all.sort();
  let distinct = 0;
  for (let entry = 0; entry < all.length; entry += 1) {
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
  const there = Array.from(n.keys()).filter((entry) => n[entry] !== 0);
  const kept = (values) => Float64Array.from(there, (entry) => values[entry]);
  return there.length === distinct ? scoreCounts(score, n, k) : scoreCounts(kept(score), kept(n), kept(k));
}
