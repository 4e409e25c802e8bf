// What is written in the cells of the tiers' migration. Run by: node --test

import assert from "node:assert/strict";
import { test } from "node:test";

import { arrangedCells, fitCells } from "../../../ui/charts/browser/cells.mjs";

// Half as wide as high.
const measureIn = (type) => (text) => text.length * type * 0.5;
const TEXTS = { count: ["1,318", "0", "3"], both: ["11.4% (6.1–20.3%)", "\u00a0", "too few to tell"], rate: ["11.4%", "\u00a0", "few"], interval: ["6.1–20.3%", "\u00a0", "\u00a0"], low: ["6.1%–", "\u00a0", "\u00a0"], high: ["20.3%", "\u00a0", "\u00a0"] };
const widthOf = (line, type) => Math.max(...TEXTS[line].map(measureIn(type)));

test("a wide cell holds rate and interval in one line, a narrow high one in two or three", () => {
  assert.deepEqual(arrangedCells({ width: 150, height: 40 }, 16, widthOf), { lines: ["count", "both"], type: 16 });
  assert.deepEqual(arrangedCells({ width: 66, height: 60 }, 13, widthOf), { lines: ["count", "rate", "interval"], type: 13 });
  assert.deepEqual(arrangedCells({ width: 56, height: 60 }, 13, widthOf), { lines: ["count", "rate", "low", "high"], type: 12 });
});

test("the type is smaller before anything is left out", () => {
  assert.deepEqual(arrangedCells({ width: 110, height: 40 }, 16, widthOf), { lines: ["count", "both"], type: 12 });
});

test("where an interval has no room there is no rate either", () => {
  assert.deepEqual(arrangedCells({ width: 60, height: 30 }, 16, widthOf), { lines: ["count"], type: 16 });
  assert.deepEqual(arrangedCells({ width: 20, height: 30 }, 16, widthOf), { lines: ["count"], type: 12 });
});

function figure() {
  const data = Object.entries(TEXTS).map(([line, text]) => ({ meta: { line }, text, y: [0, 0, 1], textfont: { weight: 500 } }));
  return { data, layout: { xaxis: { range: [-0.5, 1.5] }, yaxis: { range: [1.5, -0.5] }, meta: { cells: { across: 0.94, down: 0.92 } } } };
}

test("lines stand one under the other, and a number that is alone in its cell in the middle", () => {
  const { data, layout } = figure();
  fitCells({ data, layout }, { inner: 400, plotHeight: 100, size: 15, measureIn });
  const [count, both] = data;
  assert.deepEqual(data.map(({ visible }) => visible), [true, true, false, false, false, false]);
  const half = (15 * 1.2) / 2 / 50;
  assert.deepEqual(Array.from(count.y), [-half, 0, 1 - half]);
  assert.deepEqual(Array.from(both.y), [half, 0, 1 + half]);
  assert.equal(count.textfont.size, 15);
  assert.equal(both.textfont.weight, 500);
});
