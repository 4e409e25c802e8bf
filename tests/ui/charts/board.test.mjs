// The browser's side of the board, as far as it needs no browser. Run by: node --test

import assert from "node:assert/strict";
import { test } from "node:test";

import { asPlotlyText, filled, unpack, withGaps } from "../../../ui/charts/browser/columns.mjs";
import { csvCell, csvText } from "../../../ui/charts/browser/downloads.mjs";
import { placeNames, roomyStep, shortened } from "../../../ui/charts/browser/fit.mjs";

const measure = (text) => [...text].length * 10;

test("names that have room stand in one row, centred on their lines", () => {
  const { rows, placed } = placeNames([{ x: 100, text: "Warm" }, { x: 300, text: "Hot" }], 400, measure);
  assert.equal(rows, 1);
  assert.deepEqual(placed.map(({ centre, text }) => [centre, text]), [[100, "Warm"], [300, "Hot"]]);
});

for (const lines of [[0, 1, 2, 3, 4, 5, 6, 7], [10, 60, 110, 160, 210, 260, 310, 360], [390, 395, 398, 399, 400, 400, 400, 400]]) {
  test(`eight names at ${lines} never overlap or leave the chart`, () => {
    const names = lines.map((x, index) => ({ x, text: `Tier with a long name ${index}` }));
    const { rows, placed } = placeNames(names, 400, measure);
    assert.ok(rows <= 4);
    assert.equal(placed.length, 8);
    for (let row = 0; row < rows; row += 1) {
      const boxes = placed.filter((one) => one.row === row).map(({ centre, text }) => [centre - measure(text) / 2, centre + measure(text) / 2]);
      boxes.sort((a, b) => a[0] - b[0]);
      boxes.forEach(([left, right], index) => {
        assert.ok(left >= -0.001 && right <= 400.001, `row ${row}: ${left}–${right}`);
        if (index) assert.ok(left >= boxes[index - 1][1], `row ${row}: ${boxes[index - 1][1]} over ${left}`);
      });
    }
  });
}

test("a long name is shortened and keeps its beginning", () => {
  assert.equal(shortened("Sales-ready", 60, measure), "Sales…");
  assert.equal(shortened("Hot", 60, measure), "Hot");
});

test("ticks are thinned evenly until none touch", () => {
  assert.equal(roomyStep([0, 50, 100, 150], [30, 30, 30, 30]), 1);
  assert.equal(roomyStep([0, 25, 50, 75, 100], [30, 30, 30, 30, 30]), 2);
  assert.equal(roomyStep([0], [30]), 1);
});

test("text of users holds no markup", () => {
  assert.equal(asPlotlyText('<a href="x">&lt;b\u202e'), '&lt;a href="x"&gt;&amp;lt;b');
});

test("a figure's columns and colours are filled in, and its other texts are left alone", () => {
  const columns = { label: { kind: "text", values: ["<b>", "$"] }, n: { kind: "count", values: Int32Array.of(1, 2) } };
  const figure = { text: { column: "label" }, customdata: { columns: ["label", "n"] }, marker: { color: "var(--desk-ink)" }, name: "var(--desk-ink)" };
  assert.deepEqual(filled(figure, columns, () => "black"), {
    text: ["&lt;b&gt;", "$"], customdata: [["&lt;b&gt;", 1], ["$", 2]], marker: { color: "black" }, name: "var(--desk-ink)",
  });
});

test("both parts of a curve meet where there are too few rows", () => {
  const rate = [0.1, 0.2, 0.3, 0.4];
  assert.deepEqual([...withGaps(rate, [30, 20, 5, 4], { least: 10 })], [0.1, 0.2, NaN, NaN]);
  assert.deepEqual([...withGaps(rate, [30, 20, 5, 4], { under: 10 })], [NaN, 0.2, 0.3, 0.4]);
});

test("numbers are unpacked from bytes", () => {
  const bytes = Buffer.from(Float64Array.of(-99999.999, NaN).buffer).toString("base64");
  assert.deepEqual([...unpack({ kind: "score", dtype: "float64", heading: "", bytes }).values], [-99999.999, NaN]);
});

test("a cell that a spreadsheet would run gets an apostrophe", () => {
  for (const formula of ["=1+1", "+1", "-1+1", "@x", " =1", "\u200b=1", "＝1", "\tx"]) assert.match(csvCell(formula, "text"), /^"?'/);
  assert.equal(csvCell("Hot", "text"), "Hot");
  assert.equal(csvCell('a "b", c', "text"), '"a ""b"", c"');
});

test("numbers of the table are plain, shares with six digits, gaps empty", () => {
  assert.equal(csvCell(-2.5, "score"), "-2.5");
  assert.equal(csvCell(Math.fround(0.098), "share"), "0.098");
  assert.equal(csvCell(NaN, "share"), "");
});

test("the table begins with the mark that Excel needs and its headings", () => {
  const columns = { tier: { heading: "ランク", kind: "text", values: ["Hot"] }, n: { heading: "=Leads", kind: "count", values: Int32Array.of(3) } };
  assert.equal(csvText(columns, ["tier", "n"]), "\ufeffランク,'=Leads\r\nHot,3\r\n");
});
