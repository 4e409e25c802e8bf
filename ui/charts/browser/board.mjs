// Keep a board of panels alive inside the element that Streamlit gives: each call brings new data for the same nodes.

import { makeCards, updateCards } from "./cards.mjs";
import { colourFinder } from "./colours.mjs";
import { drawPanel, makePanel, updatePanel } from "./panel.mjs";
import { loadPlotly } from "./plotly.mjs";

const boards = new WeakMap();

export default function ({ data, parentElement }) {
  let board = boards.get(parentElement);
  if (!board) boards.set(parentElement, (board = makeBoard(parentElement)));
  update(board, data);
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
  element.append(status);
  parentElement.append(element);
  const board = { element, status, panels: new Map(), context: {}, frame: 0 };
  board.resized = new ResizeObserver(() => redrawSoon(board));
  return board;
}

function update(board, data) {
  const { element, context } = board;
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
  const at = board.element.children[index + 1];
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
  countDrawing(board);
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
    for (const panel of resized) drawPanel(panel, board.context);
    if (resized.length) countDrawing(board);
  });
}

function takeDown(parentElement) {
  const board = boards.get(parentElement);
  if (!board) return;
  board.resized.disconnect();
  for (const [id, panel] of [...board.panels]) removePanel(board, id, panel);
  boards.delete(parentElement);
}
