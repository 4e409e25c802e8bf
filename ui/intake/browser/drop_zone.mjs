// Draw the place that files are dropped on, and what is being sent from it. What is on its way goes on while the reader
// looks at another page of the app, and is handed over when the place is drawn again.

import { shared } from "../../browser/hub.mjs";
import { appRoot } from "../../browser/root.mjs";
import { droppedFiles } from "./dropped.mjs";
import { post } from "./posting.mjs";
import { makeSending } from "./sending.mjs";
import { sizeInWords } from "./sizes.mjs";

const ASK_AGAIN_MS = 3000;
const zones = new WeakMap();

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  let zone = zones.get(parentElement);
  if (!zone) zones.set(parentElement, (zone = build(parentElement.querySelector(".zone"))));
  const sending = sendingTo(data);
  Object.assign(sending, { ticket: data.ticket, bytesLeft: data.bytes_left, filesLeft: data.files_left });
  Object.assign(zone, { data, sending, say: (said) => setStateValue("sent", said) });
  sending.changed = () => later(zone);
  sending.ended = () => tell(zone);
  sending.keep(data.waiting);
  draw(zone);
  if (sending.isOver && data.waiting.length) tell(zone);
  guardPage();
  // Streamlit's own uploader, which waits in case that this script does not run, sees by this that it did.
  (parentElement.host ?? zone.root).dataset.alive = "true";
}

// One for all drawings of the place, as long as the same inbox takes the files in.
function sendingTo({ address, ticket }) {
  const page = shared();
  const inbox = ticket.split(".")[0];
  if (page.sending?.inbox !== inbox) {
    page.sending?.cancelAll();
    const sending = makeSending({
      post: (file, name, progress) => post(new URL(address, appRoot()).href, sending.ticket, file, name, progress),
    });
    page.sending = Object.assign(sending, { inbox, number: 0, told: new Map() });
  }
  return page.sending;
}

// Say which files have come; what was said a moment ago is on its way.
function tell(zone, discarded = []) {
  const { sending } = zone;
  const now = performance.now();
  const known = new Set([...sending.marks(), ...zone.data.waiting].filter((mark) => !discarded.includes(mark)));
  const taken = [...known].filter((mark) => now - (sending.told.get(mark) ?? -ASK_AGAIN_MS) >= ASK_AGAIN_MS);
  if (!zone.root.isConnected || (!taken.length && !discarded.length)) return;
  for (const mark of [...taken, ...discarded]) sending.told.set(mark, now);
  sending.number += 1;
  zone.say({ number: sending.number, taken, discarded });
}

// ---- drawing -------------------------------------------------------------------------------------------------------

function make(tag, className, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (parent) parent.append(node);
  return node;
}

function build(root) {
  const zone = { root, rows: new Map(), due: false };
  zone.place = make("label", "place", root);
  zone.here = make("span", "here", zone.place);
  zone.choose = make("span", "choose", zone.place);
  zone.input = make("input", "", zone.place);
  zone.input.type = "file";
  zone.input.multiple = true;
  zone.way = make("div", "way", root);
  const all = make("div", "all", zone.way);
  zone.status = make("span", "status", all);
  zone.status.setAttribute("role", "status");
  zone.cancel = make("button", "cancel-all", all);
  zone.cancel.type = "button";
  zone.list = make("ul", "", zone.way);

  zone.input.onchange = () => {
    const files = [...zone.input.files].map((file) => ({ file, name: file.name }));
    // The same file may be chosen again.
    zone.input.value = "";
    zone.sending.add(files);
  };
  zone.cancel.onclick = () => {
    tell(zone, zone.sending.cancelAll());
    zone.input.focus();
  };
  let inside = 0;
  const over = (by) => {
    inside = Math.max(0, by === null ? 0 : inside + by);
    zone.place.classList.toggle("over", inside > 0);
  };
  root.ondragenter = (event) => {
    event.preventDefault();
    over(1);
  };
  root.ondragleave = () => over(-1);
  root.ondragover = (event) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  };
  root.ondrop = async (event) => {
    event.preventDefault();
    over(null);
    zone.sending.add(await droppedFiles(event.dataTransfer));
  };
  return zone;
}

// Progress comes often; it is drawn once a frame.
function later(zone) {
  if (zone.due) return;
  zone.due = true;
  requestAnimationFrame(() => {
    zone.due = false;
    draw(zone);
  });
}

function draw(zone) {
  const { data, sending } = zone;
  const { words, language } = data;
  zone.root.lang = language;
  write(zone.here, "textContent", words.here);
  write(zone.choose, "textContent", words.choose);
  zone.input.setAttribute("aria-label", `${words.choose} ${words.here}`);
  const { files } = sending;
  zone.way.hidden = files.length === 0;
  const said = sending.isOver ? words.all_done : words.all_sent;
  write(zone.status, "textContent", filled(said, { done: sending.marks().length, count: files.length }));
  write(zone.cancel, "textContent", words.cancel_all);
  zone.cancel.hidden = sending.isOver;
  for (const [one, row] of zone.rows) {
    if (files.includes(one)) continue;
    row.node.remove();
    zone.rows.delete(one);
  }
  for (const one of files) drawRow(zone, one, words, language);
}

function drawRow(zone, one, words, language) {
  let row = zone.rows.get(one);
  if (!row) {
    const node = make("li", "", zone.list);
    row = { node, name: make("span", "name", node), size: make("span", "size", node) };
    Object.assign(row, { bar: make("progress", "", node), state: make("span", "state", node), stop: make("button", "stop", node) });
    row.bar.max = 1;
    row.stop.type = "button";
    row.stop.textContent = "\u00d7";
    row.stop.onclick = () => {
      zone.sending.cancel(one);
      zone.input.focus();
    };
    zone.rows.set(one, row);
  }
  write(row.name, "textContent", one.name);
  write(row.name, "title", one.name);
  write(row.size, "textContent", sizeInWords(one.size, words, language));
  const isOpen = one.state === "waiting" || one.state === "sending";
  row.bar.hidden = !isOpen;
  row.bar.value = one.size ? one.sent / one.size : 0;
  row.bar.setAttribute("aria-label", one.name);
  row.node.className = one.state;
  row.stop.hidden = !isOpen;
  row.stop.setAttribute("aria-label", filled(words.cancel_file, { name: one.name }));
  const share = (one.size ? one.sent / one.size : 0).toLocaleString(language, { style: "percent" });
  const said = one.state === "sending" ? share : one.state === "failed" ? (words[one.reason] ?? words.broken_off) : words[one.state];
  write(row.state, "textContent", said);
  if (one.state === "failed") row.state.setAttribute("role", "alert");
  else row.state.removeAttribute("role");
}

function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function write(node, property, value) {
  if (node[property] !== value) node[property] = value;
}

// A file that is let go beside the place would be opened in place of the app, and what is on its way would be lost.
function guardPage() {
  const page = shared();
  if (page.guarded) return;
  page.guarded = true;
  for (const kind of ["dragover", "drop"]) {
    window.addEventListener(kind, (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
    });
  }
}
