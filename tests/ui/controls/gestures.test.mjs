// What a control of the rule board does from the moment it is taken hold of. Run by: node --test

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeHub } from "../../../ui/browser/hub.mjs";
import { makeGestures } from "../../../ui/controls/browser/gestures.mjs";
import { betweenNeighbours, onSlider } from "../../../ui/controls/browser/limits.mjs";
import { makeOutbox } from "../../../ui/controls/browser/outbox.mjs";

// A board with two tiers and a rule; its frames, its clock and its wire are in the test's hands.
function board() {
  const state = { now: 0, waiting: [], frames: [], messages: [], painted: [], settled: 0 };
  const outbox = makeOutbox(() => state.now);
  outbox.send = (edits) => state.messages.push(structuredClone(edits));
  const hub = makeHub((act) => state.frames.push(act));
  hub.painter = { paint: (live) => state.painted.push(live.value), wait: () => state.painted.push("waits"), settle: () => (state.settled += 1) };
  const parts = new Map();
  const slide = { low: 0, high: 100, step: 1, disabled: false, shown: null };
  parts.set("from hot", { ...slide, kind: "from", id: "hot", value: 80 });
  parts.set("from warm", { ...slide, kind: "from", id: "warm", value: 50 });
  parts.set("points page", { ...slide, kind: "points", id: "page", value: 3, low: -30, high: 30 });
  const clock = {
    now: () => state.now,
    wait: (act, ms) => state.waiting.push({ act, at: state.now + ms }),
    stop: (number) => number && (state.waiting[number - 1] = null),
  };
  const gestures = makeGestures({ parts, show: (part, value) => (part.shown = value), outbox, hub, clock });
  state.frame = () => state.frames.splice(0).forEach((act) => act());
  state.pass = (ms) => {
    state.now += ms;
    for (const [index, one] of state.waiting.entries()) {
      if (!one || one.at > state.now) continue;
      state.waiting[index] = null;
      one.act();
    }
  };
  // The server has answered: charts first, then tables.
  state.answer = (acknowledged, epoch = 1) => {
    outbox.acknowledge(acknowledged);
    const shown = hub.confirm({ epoch, acknowledged });
    return shown;
  };
  state.tables = (acknowledged, epoch = 1) => hub.provide({ epoch, acknowledged, figuresAt: ({ value }) => ({ known: value !== 13, value }) });
  state.answer(0);
  state.tables(0);
  return { ...state, state, parts, gestures, hub, outbox };
}

test("nothing is sent while a slider is pulled, and one edit when it is let go", () => {
  const { gestures, state } = board();
  gestures.begin("points", "page");
  for (const value of [4, 5, 6, 7]) gestures.pull("points", "page", value);
  state.frame();
  assert.deepEqual(state.messages, []);
  assert.deepEqual(state.painted, [7], "of several moves within a frame the last is shown");
  gestures.commit();
  assert.deepEqual(state.messages.map((edits) => edits.map(({ value, number }) => [value, number])), [[[7, 1]]]);
});

test("a pull that ends where it began sends nothing and shows what the server said", () => {
  const { gestures, state, parts } = board();
  gestures.begin("points", "page");
  gestures.pull("points", "page", 9);
  gestures.pull("points", "page", 3);
  gestures.commit();
  assert.deepEqual([state.messages, state.settled, parts.get("points page").shown], [[], 1, 3]);
});

test("what is given up is as if it had never been touched", () => {
  const { gestures, state, parts } = board();
  gestures.begin("from", "hot");
  gestures.pull("from", "hot", 70);
  gestures.cancel();
  gestures.commit();
  assert.deepEqual([state.messages, state.settled, parts.get("from hot").shown], [[], 1, 80]);
});

test("a threshold is kept from its neighbour, also where the neighbour is not confirmed yet", () => {
  const { gestures, parts } = board();
  gestures.begin("from", "warm");
  gestures.pull("from", "warm", 95);
  assert.equal(parts.get("from warm").shown, 79);
  gestures.cancel();
  gestures.begin("from", "hot");
  gestures.pull("from", "hot", 70);
  gestures.commit();
  gestures.begin("from", "warm");
  gestures.pull("from", "warm", 95);
  assert.equal(parts.get("from warm").shown, 69);
});

test("keys are one edit after a short rest, and one step of undo while they follow each other", () => {
  const { gestures, state } = board();
  gestures.key("points", "page", 4);
  gestures.key("points", "page", 5);
  state.pass(249);
  assert.equal(state.messages.length, 0);
  state.pass(1);
  gestures.key("points", "page", 6);
  state.pass(250);
  state.answer(1);
  const edits = state.messages.flat();
  assert.deepEqual(edits.map(({ value }) => value), [5, 6]);
  assert.equal(edits[0].gesture, edits[1].gesture);
  state.pass(2000);
  gestures.key("points", "page", 7);
  state.pass(250);
  state.answer(2);
  assert.notEqual(state.messages.flat().at(-1).gesture, edits[0].gesture);
});

test("two pulls are two steps of undo", () => {
  const { gestures, state } = board();
  for (const value of [5, 6]) {
    gestures.begin("points", "page");
    gestures.pull("points", "page", value);
    gestures.commit();
  }
  state.answer(1);
  const [first, second] = state.messages.flat();
  assert.notEqual(first.gesture, second.gesture);
});

test("the newest edit is sent once the server has answered the one before", () => {
  const { gestures, state } = board();
  for (const value of [5, 6, 7]) gestures.set("points", "page", value);
  assert.deepEqual(state.messages.map((edits) => edits.at(-1).value), [5]);
  state.answer(1);
  assert.deepEqual(state.messages.at(-1).map(({ value }) => value), [6, 7]);
});

test("an answer to an older edit does not undo what the hand has done since", () => {
  const { gestures, state } = board();
  gestures.begin("points", "page");
  gestures.pull("points", "page", 5);
  gestures.commit();
  gestures.begin("points", "page");
  gestures.pull("points", "page", 9);
  assert.equal(state.answer(1), false);
  state.frame();
  assert.equal(state.painted.at(-1), 9);
  gestures.commit();
  assert.equal(state.answer(1), false, "an echo of the first pull");
  assert.equal(state.answer(2), true);
});

test("the figures wait where something else was changed since the tables were made", () => {
  const { gestures, state } = board();
  gestures.set("from", "hot", 70);
  gestures.begin("points", "page");
  gestures.pull("points", "page", 9);
  state.frame();
  assert.equal(state.painted.at(-1), "waits");
  assert.equal(state.answer(1), true);
  state.tables(1);
  state.frame();
  assert.equal(state.painted.at(-1), 9, "tables that come while the hand moves are used at once");
});

test("tables of another state of the desk are not used", () => {
  const { gestures, state } = board();
  state.answer(0, 2);
  gestures.begin("points", "page");
  gestures.pull("points", "page", 9);
  state.frame();
  assert.equal(state.painted.at(-1), "waits");
});

test("where the tables cannot tell, the charts wait for the server", () => {
  const { gestures, state } = board();
  gestures.begin("points", "page");
  gestures.pull("points", "page", 13);
  state.frame();
  assert.deepEqual(state.painted, ["waits"]);
});

test("what loses the focus does not end the pull of another control", () => {
  const { gestures } = board();
  gestures.begin("points", "page");
  gestures.pull("points", "page", 9);
  gestures.commit("from", "hot");
  assert.equal(gestures.active.value, 9);
});

test("what moves a control from elsewhere is told where it stands now, not where the server has it", () => {
  const { gestures } = board();
  gestures.key("points", "page", 4);
  assert.equal(gestures.slider("points", "page").value, 4);
  gestures.commit();
  assert.equal(gestures.slider("points", "page").value, 4);
});

test("a slider's positions have no dust of binary fractions", () => {
  assert.equal(onSlider(0.30000001, { low: -1, high: 1, step: 0.1 }), 0.3);
  assert.equal(onSlider(7, { low: -30, high: 5, step: 1 }), 5);
});

test("neighbours keep a distance of 1, or of 0.001 where there is no room for 1", () => {
  assert.equal(betweenNeighbours([80, 50, 20], 1, 90), 79);
  assert.equal(betweenNeighbours([80, 50, 20], 1, 3), 21);
  assert.equal(betweenNeighbours([80, 79.5, 79], 1, 90), 79.999);
  assert.equal(betweenNeighbours([80, 50, 20], 0, 400), 400);
});
