// Files go to the server two at a time, and are told of when none is on its way any more. Run by: node --test

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeSending } from "../../../ui/intake/browser/sending.mjs";
import { sizeInWords } from "../../../ui/intake/browser/sizes.mjs";

const file = (name, size = 10) => ({ name, file: { size } });

// The wire is in the test's hands: ``going`` is what is on its way, by name.
function sender(limits = {}) {
  const state = { going: new Map(), aborted: [], ended: 0, changed: 0 };
  state.sending = makeSending({
    post: (_, name, progress) => {
      let answer;
      const promise = new Promise((resolve) => (answer = resolve));
      state.going.set(name, { progress, answer });
      return { answer: promise, abort: () => (state.aborted.push(name), answer({ status: 0, reason: "broken_off" })) };
    },
    changed: () => (state.changed += 1),
    ended: () => (state.ended += 1),
  });
  Object.assign(state.sending, limits);
  state.answer = async (name, status = 201, reason = "") => {
    state.going.get(name).answer({ status, mark: status === 201 ? `mark of ${name}` : "", reason });
    state.going.delete(name);
    await new Promise((resolve) => setImmediate(resolve));
  };
  state.states = () => Object.fromEntries(state.sending.files.map((one) => [one.name, one.state]));
  return state;
}

test("two files are on their way at a time, the others wait", async () => {
  const wire = sender();
  wire.sending.add([file("a"), file("b"), file("c")]);
  assert.deepEqual(wire.states(), { a: "sending", b: "sending", c: "waiting" });
  await wire.answer("a");
  assert.deepEqual(wire.states(), { a: "sent", b: "sending", c: "sending" });
  assert.equal(wire.ended, 0);
  await wire.answer("c");
  await wire.answer("b");
  assert.equal(wire.ended, 1);
  assert.deepEqual(wire.sending.marks(), ["mark of a", "mark of b", "mark of c"]);
});

test("what is dropped while files are on their way is told of with them", async () => {
  const wire = sender();
  wire.sending.add([file("a")]);
  wire.sending.add([file("b")]);
  await wire.answer("a");
  assert.equal(wire.ended, 0);
  await wire.answer("b");
  assert.equal(wire.ended, 1);
});

test("a file that the server refuses does not hold up the others, and is shown until the next drop", async () => {
  const wire = sender();
  wire.sending.add([file("a"), file("b")]);
  await wire.answer("a", 507, "no_room");
  await wire.answer("b");
  assert.deepEqual(wire.states(), { a: "failed", b: "sent" });
  assert.equal(wire.sending.files[0].reason, "no_room");
  wire.sending.keep([]);
  assert.deepEqual(wire.states(), { a: "failed" });
  wire.sending.add([file("c")]);
  assert.deepEqual(wire.states(), { c: "sending" });
});

test("what is too much is not even begun", () => {
  const wire = sender({ bytesLeft: 25, filesLeft: 3 });
  wire.sending.add([file("a"), file("large", 16), file("b"), file("c", 5), file("d", 0)]);
  assert.deepEqual(wire.states(), { a: "sending", large: "failed", b: "sending", c: "waiting", d: "failed" });
  assert.deepEqual(wire.sending.files.map(({ reason }) => reason).filter(Boolean), ["too_large", "too_many"]);
});

test("one file is cancelled, and the next one takes its turn", async () => {
  const wire = sender();
  wire.sending.add([file("a"), file("b"), file("c")]);
  wire.sending.cancel(wire.sending.files[0]);
  assert.deepEqual(wire.aborted, ["a"]);
  assert.deepEqual(wire.states(), { a: "cancelled", b: "sending", c: "sending" });
  await wire.answer("b");
  await wire.answer("c");
  assert.deepEqual(wire.sending.marks(), ["mark of b", "mark of c"]);
  assert.equal(wire.ended, 1);
});

test("when all is cancelled, what has come is given up too", async () => {
  const wire = sender();
  wire.sending.add([file("a"), file("b"), file("c")]);
  await wire.answer("a");
  assert.deepEqual(wire.sending.cancelAll(), ["mark of a"]);
  assert.deepEqual(wire.aborted, ["b", "c"]);
  assert.deepEqual(wire.sending.marks(), []);
  assert.ok(wire.sending.isOver);
});

test("progress is of each file, and files are let go once sent", async () => {
  const wire = sender();
  wire.sending.add([file("a", 100)]);
  wire.going.get("a").progress(40);
  assert.equal(wire.sending.files[0].sent, 40);
  await wire.answer("a");
  assert.equal(wire.sending.files[0].sent, 100);
  assert.equal(wire.sending.files[0].file, null);
});

test("an answer that is none of ours is a failure", async () => {
  const wire = sender();
  wire.sending.add([file("a"), file("b")]);
  await wire.answer("a", 502);
  await wire.answer("b", 200);
  assert.deepEqual(wire.sending.files.map(({ state, reason }) => [state, reason]), [["failed", "broken_off"], ["failed", "broken_off"]]);
});

test("sizes are said in the reader's words", () => {
  const words = { bytes: "{size} B", kilobytes: "{size} KB", megabytes: "{size} MB", gigabytes: "{size} GB" };
  assert.equal(sizeInWords(0, words, "en"), "0 B");
  assert.equal(sizeInWords(40, words, "en"), "40 B");
  assert.equal(sizeInWords(1_000, words, "en"), "1 KB");
  assert.equal(sizeInWords(1_234_567, words, "en"), "1.2 MB");
  assert.equal(sizeInWords(2_200_000_000, words, "ja"), "2.2 GB");
});
