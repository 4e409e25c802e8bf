// Draw the rules and the tiers' thresholds once, then only write changed values into them, and send what the user
// sets. The server's candidate is the truth: what it sends is shown, but for a control with an edit still on its way.

const boards = new WeakMap();

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  let board = boards.get(parentElement);
  if (!board) {
    board = { parts: new Map(), pending: [], number: 0, sent: 0, gesture: "", shape: "" };
    boards.set(parentElement, board);
  }
  board.send = (edits) => setStateValue("edits", { edits });
  board.number = Math.max(board.number, data.acknowledged);
  board.pending = board.pending.filter((edit) => edit.number > data.acknowledged);

  const root = parentElement.querySelector(".board");
  root.lang = data.language;
  const shape = JSON.stringify([data.language, data.tiers.map((t) => t.id), data.groups.map((g) => [g.id, g.rules.map((r) => r.id)])]);
  if (shape !== board.shape) {
    board.shape = shape;
    build(root, board, data);
  }
  update(board, data);
  sendLatest(board, data.acknowledged);
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
    part.enabled.onchange = () => edit(board, { kind: "enabled", part: item.id, value: part.enabled.checked }, true);
  }
  part.title = make("span", "title", top);
  part.marks = make("span", "marks", top);
  part.number = make("input", "number", top);
  part.number.type = "number";
  const bottom = make("div", "bottom", node);
  part.slider = make("input", "slider", bottom);
  part.slider.type = "range";
  part.evidence = make("span", "evidence", bottom);

  part.slider.onpointerdown = () => {
    newGesture(board, `${kind} ${item.id}`);
    board.held = true;
  };
  part.slider.onpointerup = part.slider.onpointercancel = () => {
    board.held = false;
  };
  part.slider.oninput = () => {
    part.number.value = part.slider.value;
    paint(part, Number(part.slider.value));
    edit(board, { kind, part: item.id, value: Number(part.slider.value) }, false);
  };
  part.number.onchange = () => {
    if (part.number.value.trim() === "" || !Number.isFinite(part.number.valueAsNumber)) {
      part.number.value = String(part.value);
      return;
    }
    edit(board, { kind, part: item.id, value: part.number.valueAsNumber }, true);
  };
  part.number.onkeydown = (event) => {
    if (event.key === "Enter") part.number.blur();
  };
  board.parts.set(`${kind} ${item.id}`, part);
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
  const part = board.parts.get(`${kind} ${item.id}`);
  const waiting = board.pending.some((edit) => edit.part === item.id && edit.kind === kind);
  part.value = item.value;
  write(part.title, "textContent", item.title);
  write(part.title, "title", item.title);
  part.node.classList.toggle("changed", item.changed !== "");
  part.node.classList.toggle("off", item.enabled === false);
  part.node.classList.toggle("weak", Boolean(item.weak));
  if (part.enabled && !board.pending.some((edit) => edit.part === item.id && edit.kind === "enabled")) {
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
  if (waiting) return;
  write(part.slider, "value", String(item.value));
  if (part.number.getRootNode().activeElement !== part.number || part.number.value === "") {
    write(part.number, "value", String(item.value));
  } else if (part.shown !== item.value) {
    part.number.value = String(item.value);
  }
  part.shown = item.value;
  Object.assign(part, { low: item.low, high: item.high, origin: item.origin, base: item.base });
  paint(part, item.value);
}

// The filled length runs from the origin (no points, or the lowest score) to the value; a tick marks the current model's.
function paint(part, value) {
  const share = (number) => Math.max(0, Math.min(1, (number - part.low) / (part.high - part.low)));
  const [from, to] = [share(value), share(part.origin)].sort((a, b) => a - b);
  part.slider.style.setProperty("--from", from);
  part.slider.style.setProperty("--to", to);
  part.slider.style.setProperty("--base", share(part.base));
}

// ---- sending -------------------------------------------------------------------------------------------------------

// Keys pressed on one control within this time are one step of undo, as one pull with the pointer is.
const SAME_GESTURE_MS = 1000;

function newGesture(board, control) {
  board.gesture = `${Date.now().toString(36)}-${board.number}`;
  board.control = control;
}

function edit(board, change, alone) {
  const control = alone ? null : `${change.kind} ${change.part}`;
  const now = performance.now();
  const late = !board.held && now - (board.editedAt ?? 0) > SAME_GESTURE_MS;
  if (alone || late || board.control !== control) newGesture(board, control);
  board.editedAt = now;
  board.number += 1;
  const same = board.pending.findIndex(
    (one) => one.kind === change.kind && one.part === change.part && one.gesture === board.gesture && one.number > board.sent,
  );
  if (same >= 0) board.pending.splice(same, 1);
  board.pending.push({ ...change, number: board.number, gesture: board.gesture });
  sendLatest(board, null);
}

// One message is on its way at a time, so a pull sends as often as the server answers, and always its last value.
function sendLatest(board, acknowledged) {
  if (acknowledged !== null && acknowledged >= board.sent) board.onItsWay = false;
  if (board.onItsWay && performance.now() - board.sentAt < 2000) return;
  if (!board.pending.some((edit) => edit.number > board.sent)) return;
  board.sent = board.number;
  board.sentAt = performance.now();
  board.onItsWay = true;
  board.send(board.pending);
}
