// Keep a board of panels alive inside the element that Streamlit gives: each call brings new data for the same nodes.

import { hubOf } from "../../browser/hub.mjs";
import { makeCards, moveCards, updateCards } from "./cards.mjs";
import { colourFinder } from "./colours.mjs";
import { placeHandles } from "./handles.mjs";
import { drawPanel, makePanel, paintPanel, updatePanel } from "./panel.mjs";
import { write } from "./nodes.mjs";
import { loadPlotly } from "./plotly.mjs";

const boards = new WeakMap();
// Nodes of the board that are no panels: its status, and what is read aloud.
const FIXED = 2;
// In place of the names of columns: nothing of the panel can be told.
const WHOLE = "*";

export default function ({ data, parentElement }) {
  let board = boards.get(parentElement);
  if (!board) boards.set(parentElement, (board = makeBoard(parentElement)));
  take(board, data);
  // Streamlit also runs this when a newer call has overtaken this one: only what is off the page is taken down.
  return () => setTimeout(() => parentElement.isConnected || takeDown(parentElement));
}

function makeBoard(parentElement) {
  const element = document.createElement("div");
  element.className = "desk-board";
  const status = document.createElement("p");
  status.className = "desk-board-status";
  status.setAttribute("role", "status");
  status.append("");
  const spoken = document.createElement("p");
  spoken.className = "desk-board-spoken";
  spoken.setAttribute("aria-live", "polite");
  element.append(status, spoken);
  parentElement.append(element);
  const board = { element, status, spoken, panels: new Map(), context: {}, frame: 0, slow: [] };
  board.painter = painterOf(board);
  board.resized = new ResizeObserver(() => redrawSoon(board));
  return board;
}

// What the server says is shown, but while the hand, or what it left, is ahead of it.
function take(board, data) {
  board.latest = data;
  const { following } = data;
  if (!following) return update(board, data);
  const hub = (board.hub = hubOf(following.hub));
  hub.painter = board.painter;
  const moved = board.moving;
  if (hub.confirm(following)) {
    settle(board);
    if (moved) announce(board);
  } else if (!board.panels.size) {
    // The hand was there before the charts: they come as the server has them, and follow it from there.
    update(board, data);
  }
}

function update(board, data) {
  const { element, context } = board;
  if (context.following && context.caption !== data.caption) for (const panel of board.panels.values()) panel.axes = {};
  context.following = data.following;
  element.classList.toggle("desk-fill", data.fill);
  element.style.setProperty("--columns", data.columns);
  context.words = data.words;
  context.caption = data.caption;
  context.colour ??= colourFinder(board.status);
  context.colour.refresh();
  context.family = getComputedStyle(element).fontFamily;
  const wanted = new Set(data.panels.map((panel) => panel.id));
  for (const [id, panel] of board.panels) if (!wanted.has(id)) removePanel(board, id, panel);
  data.panels.forEach((sent, index) => place(board, sent, index));
  const charts = data.panels.filter((panel) => panel.kind === "chart").length;
  const rows = Math.max(1, Math.ceil(charts / data.columns));
  const heights = rows === 1 ? "minmax(0, 460px)" : `repeat(${rows}, minmax(0, 1fr))`;
  element.style.setProperty("--rows", "auto ".repeat(data.panels.length - charts) + heights);
  if (context.plotly) return drawAll(board);
  say(board, data.words.loading);
  loadPlotly(data.plotly).then(
    (Plotly) => {
      context.plotly = Plotly;
      say(board, "");
      drawAll(board);
    },
    () => {
      say(board, context.words.no_plotly);
      element.classList.add("desk-no-plotly");
    },
  );
}

// The text stands beside the probe that colours are asked of.
function say({ status }, text) {
  status.firstChild.data = text;
}

function place(board, sent, index) {
  let panel = board.panels.get(sent.id);
  if (panel && panel.kind !== sent.kind) {
    removePanel(board, sent.id, panel);
    panel = undefined;
  }
  if (!panel) {
    panel = sent.kind === "cards" ? makeCards(sent) : makePanel(sent, board.context);
    panel.kind = sent.kind;
    board.panels.set(sent.id, panel);
    if (panel.plot) board.resized.observe(panel.plot);
  } else if (sent.kind === "cards") updateCards(panel, sent);
  else updatePanel(panel, sent, board.context);
  const at = board.element.children[index + FIXED];
  if (at !== panel.element) board.element.insertBefore(panel.element, at ?? null);
}

function removePanel(board, id, panel) {
  if (panel.plot) {
    board.resized.unobserve(panel.plot);
    board.context.plotly?.purge(panel.plot);
    clearTimeout(panel.reading);
  }
  panel.element.remove();
  board.panels.delete(id);
}

function drawAll(board) {
  for (const panel of board.panels.values()) if (panel.plot) drawPanel(panel, board.context);
  placeAllHandles(board);
  countDrawing(board);
}

function placeAllHandles(board) {
  for (const panel of board.panels.values()) if (panel.plot) placeHandles(panel, board);
}

// How often the board has been drawn: what waits for a drawing can see that it is there.
function countDrawing({ element }) {
  element.dataset.drawn = String(Number(element.dataset.drawn ?? 0) + 1);
}

function redrawSoon(board) {
  cancelAnimationFrame(board.frame);
  board.frame = requestAnimationFrame(() => {
    const resized = [...board.panels.values()].filter(({ plot }) => {
      const drawn = plot?._fullLayout;
      return drawn && (drawn.width !== plot.clientWidth || drawn.height !== plot.clientHeight);
    });
    for (const panel of resized) {
      drawPanel(panel, board.context);
      placeHandles(panel, board);
    }
    if (resized.length) countDrawing(board);
  });
}

// ---- under the hand ------------------------------------------------------------------------------------------------

function painterOf(board) {
  return {
    paint: (live) => paint(board, live),
    // The tables cannot tell what follows: the charts stay, and say when they will follow.
    wait: () => {
      board.moving = true;
      say(board, board.context.words.on_release);
    },
    settle: () => settle(board),
    refresh: () => placeAllHandles(board),
  };
}

// Writes the figures under the hand into what is drawn. Where that takes a full drawing the first chart has it at once;
// of the others one has it a frame, the one that has waited longest, with the newest figures.
function paint(board, live) {
  const { context, panels } = board;
  board.moving = true;
  board.live = live;
  say(board, "");
  const { interval_on_release: interval, panel_on_release: whole } = context.words;
  const firstChart = [...panels.values()].find(({ plot }) => plot);
  for (const panel of panels.values()) {
    if (panel.kind === "cards") moveCards(panel, live, { interval, figure: whole });
    if (!panel.plot || panel.sent.empty) continue;
    const moved = live.panels[panel.sent.id];
    const unknown = live.unknown?.[panel.sent.id] ?? [];
    panel.element.classList.toggle("desk-unknown", unknown.length > 0);
    panel.element.classList.toggle("desk-unknown-whole", unknown.includes(WHOLE));
    panel.mark.hidden = !unknown.length;
    write(panel.mark, unknown.includes(WHOLE) ? whole : unknown.length ? interval : "");
    if (!moved) continue;
    const written = paintPanel(panel, context, moved, unknown);
    if (!written && panel === firstChart) drawPanel(panel, context);
    else if (!written && !board.slow.includes(panel)) board.slow.push(panel);
    placeHandles(panel, board);
  }
  catchUp(board);
  // What measures or waits can see how often the charts have moved.
  board.element.dataset.moved = String(Number(board.element.dataset.moved ?? 0) + 1);
}

function catchUp(board) {
  board.element.dataset.behind = String(board.slow.length);
  if (!board.slow.length || board.catchingUp) return;
  board.catchingUp = true;
  requestAnimationFrame(() => {
    board.catchingUp = false;
    const panel = board.slow.shift();
    if (panel?.moved) {
      drawPanel(panel, board.context);
      placeHandles(panel, board);
    }
    catchUp(board);
  });
}

// Back to what the server says.
function settle(board) {
  board.moving = false;
  board.live = null;
  board.slow.length = 0;
  if (board.context.plotly) say(board, "");
  for (const panel of board.panels.values()) {
    if (!panel.plot) continue;
    panel.element.classList.remove("desk-unknown", "desk-unknown-whole");
    panel.mark.hidden = true;
  }
  update(board, board.latest);
}

// The first figure, in words, for those who cannot see it: once, when the server has confirmed it.
function announce(board) {
  const cards = board.latest.panels.find((panel) => panel.kind === "cards")?.cards ?? [];
  const figure = cards.find(({ id }) => id === "leads" || id === "today_handed_off");
  if (figure) write(board.spoken, board.context.words.announced.replace("{label}", () => figure.label).replace("{value}", () => figure.value));
}

function takeDown(parentElement) {
  const board = boards.get(parentElement);
  if (!board) return;
  if (board.hub?.painter === board.painter) board.hub.painter = null;
  board.resized.disconnect();
  for (const [id, panel] of [...board.panels]) removePanel(board, id, panel);
  boards.delete(parentElement);
}
