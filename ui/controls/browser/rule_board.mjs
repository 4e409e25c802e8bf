// Draw the rules and the tiers' thresholds once, then only write changed values into them. The server's candidate is the
// truth: what it sends is shown, but for a control that is held, or with an edit still on its way.

import { hubOf } from "../../browser/hub.mjs";
import { makeGestures } from "./gestures.mjs";
import { inThousandths } from "./limits.mjs";
import { makeOutbox } from "./outbox.mjs";

const boards = new WeakMap();

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  let board = boards.get(parentElement);
  if (!board) boards.set(parentElement, (board = makeBoard(data.hub)));
  board.outbox.send = (edits) => setStateValue("edits", { edits });
  board.outbox.acknowledge(data.acknowledged);
  board.words = data.words;
  board.groups = data.groups;
  board.language = data.language;

  const root = parentElement.querySelector(".board");
  root.lang = data.language;
  const shape = JSON.stringify([data.language, data.tiers.map((t) => t.id), data.groups.map((g) => [g.id, g.rules.map((r) => r.id)])]);
  if (shape !== board.shape) {
    board.shape = shape;
    build(root, board, data);
  }
  update(board, data);
  // Streamlit's own sliders, which wait in case that this script does not run, see by this that it did.
  (parentElement.host ?? root).dataset.alive = "true";
  board.hub.editor = board.gestures;
  board.hub.painter?.refresh();
}

function makeBoard(name) {
  const board = { parts: new Map(), controls: new Map(), shape: "", hub: hubOf(name), outbox: makeOutbox() };
  board.gestures = makeGestures({ parts: board.controls, show: (part, value) => showValue(board, part, value), outbox: board.outbox, hub: board.hub });
  board.gestures.followed = ({ kind, part }, known) => {
    const control = board.controls.get(`${kind === "enabled" ? "points" : kind} ${part}`);
    if (control) control.waits.hidden = known;
  };
  return board;
}

// ---- drawing -------------------------------------------------------------------------------------------------------

function make(tag, className, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (parent) parent.append(node);
  return node;
}

function build(root, board, data) {
  root.replaceChildren();
  board.parts.clear();
  board.controls.clear();
  const tiers = section(root, board, "tiers");
  for (const tier of data.tiers) row(tiers, board, "from", tier);
  for (const group of data.groups) {
    const body = section(root, board, `group ${group.id}`);
    for (const rule of group.rules) row(body, board, "points", rule);
  }
}

function section(root, board, id) {
  const node = make("section", "group", root);
  const head = make("header", "", node);
  board.parts.set(id, { title: make("h3", "", head), summary: make("p", "summary", head) });
  return node;
}

function row(parent, board, kind, item) {
  const node = make("div", `row ${kind}`, parent);
  node.dataset.part = item.id;
  const top = make("div", "top", node);
  const part = { node, kind, id: item.id };
  if (kind === "points") {
    part.enabled = make("input", "enabled", top);
    part.enabled.type = "checkbox";
    part.enabled.onchange = () => board.gestures.set("enabled", item.id, part.enabled.checked);
  }
  part.title = make("span", "title", top);
  part.marks = make("span", "marks", top);
  part.number = make("input", "number", top);
  part.number.type = "number";
  const bottom = make("div", "bottom", node);
  part.slider = make("input", "slider", bottom);
  part.slider.type = "range";
  part.evidence = make("span", "evidence", bottom);
  if (kind === "points") {
    // Whoever cannot see what stands beside the slider is told it with the slider.
    part.evidence.id = `evidence-${board.controls.size}`;
    for (const input of [part.slider, part.number]) input.setAttribute("aria-describedby", part.evidence.id);
  }
  part.waits = make("span", "waits", bottom);
  part.waits.hidden = true;
  part.words = (value) => board.words.value.replace("{value}", () => value.toLocaleString(board.language, { maximumFractionDigits: 3 }));
  listen(board, part, kind, item.id);
  board.controls.set(`${kind} ${item.id}`, part);
}

// A slider answers while it is pulled; what it is set to goes to the server when it is let go.
function listen(board, part, kind, id) {
  const { gestures } = board;
  const { slider, number } = part;
  let held = false;
  // Given up while the pointer is still down: what it does until it is up does not count.
  let dead = false;
  const letGo = () => {
    held = dead = false;
    part.waits.hidden = true;
    gestures.commit(kind, id);
  };
  const giveUp = () => {
    dead = held;
    held = false;
    part.waits.hidden = true;
    gestures.cancel();
  };
  slider.onpointerdown = () => {
    held = true;
    dead = false;
    gestures.begin(kind, id);
  };
  slider.onpointerup = slider.onblur = letGo;
  // A touch that turned out to be a scroll.
  slider.onpointercancel = giveUp;
  slider.oninput = () => {
    if (dead) showValue(board, part, part.value);
    else (held ? gestures.pull : gestures.key)(kind, id, Number(slider.value));
  };
  slider.onchange = () => {
    // Where a browser ends a pull without a pointer's event.
    if (held) letGo();
  };
  slider.onkeydown = (event) => {
    if (event.key === "Escape") giveUp();
  };
  number.onchange = () => {
    if (number.value.trim() === "" || !Number.isFinite(number.valueAsNumber)) {
      number.value = String(part.value);
      return;
    }
    showValue(board, part, gestures.set(kind, id, number.valueAsNumber));
  };
  number.onkeydown = (event) => {
    if (event.key === "Enter") number.blur();
  };
}

// A value that the server does not hold yet.
function showValue(board, part, value) {
  write(part.slider, "value", String(value));
  write(part.number, "value", String(value));
  paint(part, value);
  if (part.kind === "points") writeSums(board, part, value);
}

// What the rules of a part's group take away and give, each for its units, with its points at ``value``.
function writeSums(board, part, value) {
  const group = board.groups.find(({ rules }) => rules.some(({ id }) => id === part.id));
  const points = group.rules.filter(({ enabled }) => enabled).map((rule) => (rule.id === part.id ? value : rule.value) * rule.units);
  const sum = (chosen) => inThousandths(chosen.reduce((all, one) => all + one, 0));
  const said = (number) => number.toLocaleString("en", { maximumFractionDigits: 3 }).replace("-", "\u2212");
  const [taken, given] = [sum(points.filter((one) => one < 0)), sum(points.filter((one) => one > 0))].map(said);
  const words = group.summary_words.replace("{taken}", () => taken).replace("{given}", () => given);
  write(board.parts.get(`group ${group.id}`).summary, "textContent", words);
}

function write(node, property, value) {
  if (node[property] !== value) node[property] = value;
}

function update(board, data) {
  const tiers = board.parts.get("tiers");
  write(tiers.title, "textContent", data.words.thresholds);
  write(tiers.summary, "textContent", data.words.thresholds_note);
  for (const tier of data.tiers) updateRow(board, data, "from", tier);
  for (const group of data.groups) {
    const head = board.parts.get(`group ${group.id}`);
    write(head.title, "textContent", group.title);
    write(head.summary, "textContent", group.summary);
    for (const rule of group.rules) updateRow(board, data, "points", rule);
  }
}

function updateRow(board, data, kind, item) {
  const part = board.controls.get(`${kind} ${item.id}`);
  const ahead = board.gestures.active?.part === part || board.outbox.waiting(kind, item.id);
  Object.assign(part, { value: item.value, low: item.low, high: item.high, step: item.step, origin: item.origin, base: item.base });
  Object.assign(part, { label: item.value_label, disabled: Boolean(item.disabled) });
  write(part.title, "textContent", item.title);
  write(part.title, "title", item.title);
  part.node.classList.toggle("changed", item.changed !== "");
  part.node.classList.toggle("off", item.enabled === false);
  part.node.classList.toggle("weak", Boolean(item.weak));
  if (part.enabled && !board.outbox.waiting("enabled", item.id)) {
    write(part.enabled, "checked", item.enabled);
  }
  if (part.enabled) part.enabled.setAttribute("aria-label", item.enabled_label);
  write(part.evidence, "textContent", item.evidence);
  write(part.evidence, "title", item.evidence_more);
  const marks = JSON.stringify(item.marks);
  if (part.drawnMarks !== marks) {
    part.drawnMarks = marks;
    part.marks.replaceChildren(
      ...item.marks.map(([text, title, role]) => {
        const mark = make("span", `mark ${role}`);
        mark.textContent = text;
        mark.title = title;
        return mark;
      }),
    );
  }
  for (const input of [part.slider, part.number]) {
    input.setAttribute("aria-label", item.value_label);
    write(input, "disabled", Boolean(item.disabled));
  }
  for (const [key, value] of [["min", item.low], ["max", item.high], ["step", item.step]]) {
    write(part.slider, key, String(value));
  }
  write(part.number, "step", String(item.step));
  write(part.waits, "textContent", data.words.on_release);
  if (ahead) return;
  part.waits.hidden = true;
  write(part.slider, "value", String(item.value));
  if (part.number.getRootNode().activeElement !== part.number || part.number.value === "") {
    write(part.number, "value", String(item.value));
  } else if (part.shown !== item.value) {
    part.number.value = String(item.value);
  }
  part.shown = item.value;
  paint(part, item.value);
}

// The filled length runs from the origin (no points, or the lowest score) to the value; a tick marks the current model's.
function paint(part, value) {
  const share = (number) => Math.max(0, Math.min(1, (number - part.low) / (part.high - part.low)));
  const [from, to] = [share(value), share(part.origin)].sort((a, b) => a - b);
  part.slider.style.setProperty("--from", from);
  part.slider.style.setProperty("--to", to);
  part.slider.style.setProperty("--base", share(part.base));
  part.slider.setAttribute("aria-valuetext", part.words(value));
}
