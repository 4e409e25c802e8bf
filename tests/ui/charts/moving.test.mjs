// What the charts make of figures under the hand, as far as it needs no browser. Run by: node --test

import assert from "node:assert/strict";
import { test } from "node:test";

import { columnsOfTrace, movedPanel, withQuietLine } from "../../../ui/charts/browser/moving.mjs";
import { steady } from "../../../ui/charts/browser/steady.mjs";

const axis = (range, title = "Leads", more = {}) => ({ range, title: { text: title }, ...more });
const blue = { colour: "blue", dash: "solid", width: 3, strong: true };

test("columns, lines, dots and axes move; what is not known stays as it was sent", () => {
  const sent = {
    id: "threshold", note: "", warn: false, lines: [{ id: "candidate", at: 80, label: "Both 80", ...blue }],
    layout: { xaxis: axis([0, 100]), yaxis: axis([0, 0.1]) },
    data: [{ mode: "lines", y: { column: "rate" } }, { mode: "markers", yaxis: "y2", x: [80], y: [0.5] }],
  };
  const columns = { rate: { kind: "share", values: [0.1] }, low: { kind: "share", values: [0.05] } };
  const live = {
    columns: { rate: [0.2], low: [NaN] }, axes: { y: [0, 0.3] }, dots: { capture: [60, 0.7], rate: null },
    lines: [{ id: "current", at: 80, label: "Current 80" }, { id: "candidate", at: 60, label: "Candidate 60" }],
  };
  const moved = movedPanel(sent, columns, live, ["low"]);
  assert.deepEqual([moved.columns.rate, moved.columns.low], [{ kind: "share", values: [0.2] }, columns.low]);
  assert.deepEqual(moved.sent.layout.yaxis.range, [0, 0.3]);
  assert.deepEqual([moved.sent.data[1].x, moved.sent.data[1].y], [[60], [0.7]]);
  assert.deepEqual(moved.sent.lines[1], { ...blue, id: "candidate", at: 60, label: "Candidate 60" });
  assert.equal(moved.sent.lines[0].colour, "var(--desk-current)");
  assert.deepEqual(sent.layout.yaxis.range, [0, 0.1], "what was sent is untouched");
});

test("words that lack an interval are shown, numbers that cannot be told are not", () => {
  const columns = { rate_text: { kind: "text", values: ["8.7% (8–9%)"] }, high: { kind: "share", values: [0.09] } };
  const moved = movedPanel({ id: "tiers", data: [], layout: {}, lines: [] }, columns, { columns: { rate_text: ["8.6% (–)"], high: [NaN] } }, ["rate_text", "high"]);
  assert.deepEqual([moved.columns.rate_text.values, moved.columns.high.values], [["8.6% (–)"], [0.09]]);
});

test("an axis with ticks of its own gets those of the figures", () => {
  const sent = { id: "distribution", data: [], lines: [], layout: { yaxis2: axis([40, 0], "", { tickvals: [20] }) } };
  const { layout } = movedPanel(sent, {}, { axes: { y2: [90, 0] }, ticks: { y2: [50] } }).sent;
  assert.deepEqual([layout.yaxis2.range, layout.yaxis2.tickvals], [[90, 0], [50]]);
});

test("a trace follows the columns that it draws, not those of its hover text", () => {
  const trace = { y: { column: "high", by: "n" }, error_y: { array: { column: "up" } }, customdata: { columns: ["k"] } };
  assert.deepEqual([...columnsOfTrace(trace)].sort(), ["high", "n", "up"]);
});

test("the current model's line waits unseen under the candidate's", () => {
  const [quiet, loud] = withQuietLine([{ id: "candidate", at: 80, label: "Both", ...blue }]);
  assert.deepEqual([quiet.id, quiet.at, quiet.quiet, loud.id], ["current", 80, true, "candidate"]);
  assert.equal(withQuietLine([{ id: "hot", at: 80 }]).length, 1);
});

test("an axis stays while what is drawn still fills it", () => {
  const kept = {};
  const drawn = (range) => {
    const layout = { yaxis: axis(range) };
    steady(layout, kept);
    return layout.yaxis.range;
  };
  assert.deepEqual(drawn([0, 100]), [0, 100]);
  assert.deepEqual(drawn([0, 80]), [0, 100]);
  assert.deepEqual(drawn([0, 120]), [0, 120]);
  assert.deepEqual(drawn([0, 50]), [0, 50]);
});

test("while the hand moves an axis grows with room to spare and never shrinks", () => {
  const kept = {};
  const drawn = (range, moving) => {
    const layout = { yaxis: axis(range) };
    steady(layout, kept, { moving });
    return layout.yaxis.range;
  };
  drawn([0, 100], false);
  assert.deepEqual(drawn([0, 120], true), [0, 150]);
  assert.deepEqual(drawn([0, 10], true), [0, 150]);
  assert.deepEqual(drawn([0, 10], false), [0, 10]);
});

test("an axis of amounts that hangs down grows downwards", () => {
  const kept = {};
  for (const [range, moving, wanted] of [[[40, 0], false, [40, 0]], [[60, 0], true, [75, 0]]]) {
    const layout = { yaxis2: axis(range, "", { tickvals: [20] }) };
    steady(layout, kept, { moving });
    assert.deepEqual(layout.yaxis2.range, wanted);
  }
});

test("an axis that begins a little below nothing keeps that share of room", () => {
  const kept = {};
  steady({ yaxis: axis([-6, 100]) }, kept);
  const layout = { yaxis: axis([-12, 200]) };
  steady(layout, kept, { moving: true });
  assert.deepEqual(layout.yaxis.range, [-15, 250]);
});

test("an axis with another title is another axis", () => {
  const kept = {};
  steady({ yaxis: axis([0, 100]) }, kept);
  const layout = { yaxis: axis([0, 90], "リード数") };
  steady(layout, kept);
  assert.deepEqual(layout.yaxis.range, [0, 90]);
});
