// The numbers of the live figures, on tables that can be checked by hand. Run by: node --test

import assert from "node:assert/strict";
import { test } from "node:test";

import { barLimits, barReach, roundBelow } from "../../../../ui/charts/browser/live/axes.mjs";
import { counterOf, countsOf, copiedCounter, rowsExactlyAt, rowsFrom, scoreCounts, scoreEnds, summedCounts } from "../../../../ui/charts/browser/live/counts.mjs";
import { standIn } from "../../../../ui/charts/browser/live/positions.mjs";
import { areaUnderCurve, risingFit, wilsonInterval } from "../../../../ui/charts/browser/live/statistics.mjs";
import { bandTable, barTable, ratesRise, scoreRange, sweepTable, sweepThresholds } from "../../../../ui/charts/browser/live/tables.mjs";
import { cutToDigits, filledWords, fixedDigits, numberWriter } from "../../../../ui/charts/browser/live/writing.mjs";

const POINT = 1_000_000;
const near = (found, expected, slack = 1e-12) => assert.ok(Math.abs(found - expected) <= slack, `${found} is not ${expected}`);

// Scores 0, 10, 10, 20, 30; those at 10 (one of the two) and 30 converted.
const five = () => scoreCounts(Float64Array.of(0, 10, 20, 30).map((score) => score * POINT), [1, 2, 1, 1], [0, 1, 0, 1]);

test("a row on the line is at or above it", () => {
  assert.deepEqual(rowsFrom(five(), 10 * POINT), { n: 4, k: 2 });
  assert.deepEqual(rowsFrom(five(), 10 * POINT + 1), { n: 2, k: 1 });
  assert.deepEqual(rowsFrom(five(), 31 * POINT), { n: 0, k: 0 });
  assert.equal(rowsExactlyAt(five(), 10 * POINT), 2);
  assert.equal(rowsExactlyAt(five(), 11 * POINT), 0);
});

test("entries of one score are added up, in any order, and what was taken away is gone", () => {
  const one = { score: [3, 1], n: [1, 2], k: [1, 0] };
  const other = { score: [1, 2, 3], n: [1, 4, -1], k: [1, 2, -1] };
  for (const grain of [1, 0.0000001]) {
    const counts = summedCounts([one, other], grain);
    assert.deepEqual([...counts.score], [1, 2]);
    assert.deepEqual([...counts.n], [3, 4]);
    assert.deepEqual([...counts.k], [1, 2]);
  }
  assert.equal(summedCounts([{ score: [], n: [], k: [] }], 1).rows, 0);
});

test("a counter counts at both ends and across its words of bits", () => {
  const counter = counterOf({ bounds: [-5, 94], grain: 1 });
  counter.add([94, -5, 26, 27, 58], [1, 2, 3, 4, 5], [0, 1, 0, 0, 2]);
  const copied = copiedCounter(counter, counterOf(counter));
  copied.add([27], [1], [1]);
  assert.deepEqual([...countsOf(counter).score], [-5, 26, 27, 58, 94]);
  assert.deepEqual([...countsOf(counter).n], [2, 3, 4, 5, 1]);
  assert.deepEqual([...countsOf(copied).k], [1, 0, 1, 2, 0]);
  assert.equal(counterOf({ bounds: [null, 100], grain: 1 }), null);
});

test("the ends are those of scores that a row has", () => {
  assert.deepEqual(scoreEnds(scoreCounts([1, 2, 3], [0, 1, 0], [0, 0, 0])), [2, 2]);
  assert.equal(scoreEnds(scoreCounts([1], [0], [0])), null);
  assert.deepEqual(scoreRange(five(), [null, null]), [0, 30 * POINT]);
  assert.deepEqual(scoreRange(five(), [-POINT, null]), [-POINT, 30 * POINT]);
});

test("Wilson's interval of 5 of 10, and of none and all", () => {
  const [low, high] = wilsonInterval(5, 10);
  near(low, 0.236593090512564);
  near(high, 0.763406909487436);
  assert.equal(wilsonInterval(0, 10)[0], 0);
  assert.equal(wilsonInterval(10, 10)[1], 1);
  assert.ok(wilsonInterval(0, 0).every(Number.isNaN));
});

test("the AUC counts ties half", () => {
  // Pairs of a converted and another row: 30 beats 0, 10, 20; 10 beats 0, ties 10, loses to 20.
  near(areaUnderCurve(five()).area, 4.5 / 6);
  assert.equal(areaUnderCurve(scoreCounts([1], [2], [0])).area, null);
  assert.equal(areaUnderCurve(scoreCounts([1, 2], [1, 1], [1, 0])).low, null);
});

test("a perfect ranking has an AUC of 1 and an interval of no width", () => {
  assert.deepEqual(areaUnderCurve(scoreCounts([1, 2], [3, 3], [0, 3])), { area: 1, low: 1, high: 1 });
});

test("rates that fall are pooled, weighted by their rows", () => {
  assert.deepEqual([...risingFit([1, 3, 0, 5], [10, 10, 30, 10])], [0.08, 0.08, 0.08, 0.5]);
  assert.ok(Number.isNaN(risingFit([1, 0], [2, 0])[1]));
});

test("a sweep goes in whole points, and in 1,000 even steps where there are more", () => {
  assert.deepEqual([...sweepThresholds(five(), [0, 3 * POINT])], [0, POINT, 2 * POINT, 3 * POINT]);
  const wide = sweepThresholds(five(), [-2_000 * POINT, 3_000 * POINT]);
  assert.equal(wide.length, 1_001);
  assert.equal(wide[1] - wide[0], 5 * POINT);
});

test("a sweep gives rate, capture, share and ties of each threshold", () => {
  const sweep = sweepTable(five(), Float64Array.of(10, 15).map((score) => score * POINT), { hasOutcomes: true, oneDate: true });
  assert.deepEqual([...sweep.n], [4, 2]);
  assert.deepEqual([...sweep.rate], [0.5, 0.5]);
  assert.deepEqual([...sweep.capture], [1, 0.5]);
  assert.deepEqual([...sweep.share], [0.8, 0.4]);
  assert.deepEqual([...sweep.ties], [2, 0]);
});

test("bars are of 1, 2, 5, … points, at most 40, and hold every row once", () => {
  const bars = barTable(five(), sweepThresholds(five(), [0, 100 * POINT]));
  assert.deepEqual([bars.low[0], bars.high[0], bars.low.length], [0, 5, 20]);
  assert.equal(bars.converted.reduce((sum, k) => sum + k, 0), 2);
  assert.equal(bars.not_converted.reduce((sum, n) => sum + n, 0), 3);
});

test("bands of equal count are cut at scores that rows have", () => {
  const bands = bandTable(five(), [0, 100 * POINT], [], { kind: "count", count: 2 });
  assert.deepEqual([...bands.low], [0, 10]);
  assert.deepEqual([...bands.n], [1, 4]);
});

test("rates do not rise where a band lies surely below one before it", () => {
  const bands = (k) => ({ n: [100, 100], k, ci_low: [0.5, 0.1], ci_high: [0.7, 0.2] });
  assert.equal(ratesRise(bands([60, 15])), false);
  assert.equal(ratesRise(bands([10, 5])), null);
  assert.equal(ratesRise({ n: [100, 100], k: [15, 60], ci_low: [0.1, 0.5], ci_high: [0.2, 0.7] }), true);
});

test("a score between two lines is taken for one just above the lower", () => {
  const lines = { step: POINT, others: [2_500_000] };
  assert.equal(standIn(lines, 2_400_000), 2_000_001);
  assert.equal(standIn(lines, 2_500_000), 2_500_000);
  assert.equal(standIn(lines, 2_600_000), 2_500_001);
  assert.equal(standIn(lines, 3 * POINT), 3 * POINT);
});

test("exact halves go to the even digit, as the server writes them", () => {
  assert.deepEqual([6.25, 6.75, 0.125, -6.25].map((value) => fixedDigits(value, 1)), ["6.2", "6.8", "0.1", "-6.2"]);
  assert.equal(fixedDigits(0.125, 2), "0.12");
  assert.equal(fixedDigits(2.5, 0), "2");
  assert.equal(fixedDigits(3.5, 0), "4");
  assert.equal(fixedDigits(9.96, 1), "10.0");
  assert.equal(cutToDigits(0.1234565), 0.12346);
  assert.ok(Number.isNaN(cutToDigits(NaN)));
  assert.equal(cutToDigits(0), 0);
});

test("numbers are written with their signs, separators and words", () => {
  const words = { n: "{n}件", interval: "{low}〜{high}%", rate: "{rate} ({interval})", times: "{times}倍", percentage_points: "{difference}pt" };
  const write = numberWriter(words);
  assert.equal(write.count(1234567), "1,234,567");
  assert.equal(write.percent(0.0984), "9.8%");
  assert.equal(write.rate(0.5, 0.25, 0.75), "50.0% (25.0〜75.0%)");
  assert.equal(write.rate(NaN, 0, 1), "–");
  assert.equal(write.ofRows(1200), "1,200件");
  assert.equal(write.times(2.34), "2.3倍");
  assert.equal(write.points(-2.5), "\u22122.5");
  assert.equal(write.points(1000), "1,000");
  assert.equal(write.difference(-3), "\u22123");
  assert.equal(write.difference(0), "±0");
  assert.equal(write.difference(-0.04, 1), "±0.0");
  assert.equal(write.percentDifference(0.0124), "+1.2pt");
  assert.equal(filledWords("{n} of {n}, {other}", { n: "$&" }), "$& of $&, {other}");
});

test("a bar far above all others is cut, and axes leave out what is empty", () => {
  assert.deepEqual(barReach([100, 10, 5], null), { top: 13.25, cut: 0 });
  assert.equal(barReach([20, 10, 5], null).cut, -1);
  const bars = { low: [0, 10, 20], high: [10, 20, 30] };
  const [low, high] = barLimits(bars, [0, 5, 0], { bars_low: null, bars_high: null }, [24]);
  near(low, 9.9);
  near(high, 24.1);
  assert.deepEqual([0.5, 1, 7, 49, 50, 1999].map(roundBelow), [1, 1, 5, 20, 50, 1000]);
});
