// Draw one chart panel: its words, its figure on a node that stays, its downloads, and a table for screen readers.

import { filled, unpackAll } from "./columns.mjs";
import { csvText, pictureOf, save, saveText } from "./downloads.mjs";
import { fit, measurer, typeSize } from "./fit.mjs";
import { columnsOfTrace, drawsUnknown, isDot, movedPanel, withQuietLine } from "./moving.mjs";
import { write } from "./nodes.mjs";
import { steady } from "./steady.mjs";
import { fade, noteDrawing, restroke } from "./strokes.mjs";

const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, scrollZoom: false, showTips: false };
const MOST_ROWS_READ = 24;

export function makePanel(sent, context) {
  const nodes = {};
  for (const [name, tag] of Object.entries({
    element: "section", head: "header", title: "h3", mark: "span", tools: "div", png: "button", csv: "button",
    subtitle: "p", note: "p", legend: "ul", plot: "div", handles: "div", empty: "p", table: "table",
  })) {
    nodes[name] = document.createElement(tag);
    nodes[name].className = `desk-panel-${name}`;
  }
  nodes.element.className = "desk-panel";
  nodes.element.dataset.panel = sent.id;
  nodes.plot.setAttribute("role", "img");
  nodes.png.type = nodes.csv.type = "button";
  nodes.tools.append(nodes.png, nodes.csv);
  nodes.head.append(nodes.title, nodes.mark, nodes.tools);
  nodes.mark.hidden = true;
  nodes.element.append(nodes.head, nodes.subtitle, nodes.note, nodes.legend, nodes.plot, nodes.handles, nodes.empty, nodes.table);
  // touched: the traces whose marks are no longer as Plotly drew them. kept, axes: what one drawing leaves to the next.
  const panel = { ...nodes, sent, columns: {}, drawn: false, drawings: 0, moved: null, painted: false, unknown: [], touched: new Set(), kept: {}, axes: {} };
  nodes.csv.onclick = () => saveText(`${panel.sent.id}.csv`, csvText(panel.columns, panel.sent.table), "text/csv;charset=utf-8");
  nodes.png.onclick = async () => {
    const Plotly = context.plotly;
    if (!Plotly || panel.sent.empty) return;
    save(`${panel.sent.id}.png`, await pictureOf(Plotly, panel.sent, panel.columns, context));
  };
  updatePanel(panel, sent, context);
  return panel;
}

// The words at once; the figure is drawn by ``drawPanel``.
export function updatePanel(panel, sent, { words }) {
  panel.sent = sent;
  panel.columns = unpackAll(sent.columns);
  panel.moved = null;
  panel.bare = sent.data.map(({ customdata, hovertemplate, ...trace }) => ({ trace, columns: columnsOfTrace(trace), dot: isDot(trace) }));
  write(panel.title, sent.title);
  write(panel.subtitle, sent.subtitle);
  write(panel.note, sent.note);
  panel.note.classList.toggle("desk-warning", sent.warn);
  write(panel.empty, sent.empty);
  panel.empty.hidden = !sent.empty;
  panel.plot.hidden = Boolean(sent.empty);
  panel.tools.hidden = Boolean(sent.empty);
  panel.plot.setAttribute("aria-label", sent.summary);
  write(panel.png, words.png);
  write(panel.csv, words.csv);
  for (const [button, sentence] of [[panel.png, words.download_png], [panel.csv, words.download_csv]]) {
    button.title = sentence.replace("{title}", sent.title);
    button.setAttribute("aria-label", button.title);
  }
  writeLegend(panel.legend, sent.empty ? [] : sent.legend);
  clearTimeout(panel.reading);
  panel.reading = setTimeout(() => writeTable(panel, words), 300);
}

// Draws the figure to the size of its box; without a size (a hidden page) it waits for the next call.
export function drawPanel(panel, context) {
  const { clientWidth: width, clientHeight: height } = panel.plot;
  if (!context.plotly || panel.sent.empty || width < 40 || height < 40) return;
  const { sent, columns } = panel.moved ?? panel;
  const figure = filled({ data: sent.data, layout: sent.layout }, columns, context.colour);
  fitted(panel, figure, sent.lines, { width, height }, context);
  noteDrawing(panel.plot, figure);
  context.plotly.react(panel.plot, figure.data, figure.layout, CONFIG);
  // Plotly leaves alone what it believes to be drawn already.
  if (panel.painted) {
    restroke(panel.plot, figure, measureOf(panel, context));
    fadeUnknown(panel);
  }
  panel.painted = panel.moved !== null;
  panel.touched.clear();
  panel.drawn = true;
  panel.drawings += 1;
}

// Moves what is drawn to where the hand has it. live: a panel of ``figuresAt`` (docs/live.md). False where that takes a
// full drawing, which is then the caller's to order.
export function paintPanel(panel, context, live, unknown = []) {
  panel.painted = true;
  panel.moved = movedPanel(panel.sent, panel.columns, live, unknown);
  const { sent, columns } = panel.moved;
  write(panel.note, sent.note);
  panel.note.classList.toggle("desk-warning", sent.warn);
  const { _fullLayout: drawn } = panel.plot;
  if (!context.plotly || !panel.drawn || !drawn) return true;
  const moves = new Set(Object.keys(live.columns ?? {}));
  const data = panel.bare.map(({ trace, columns: names, dot }, index) => {
    if (!panel.touched.has(index) && !dot && ![...names].some((name) => moves.has(name))) return panel.plot.data[index];
    panel.touched.add(index);
    return filled(sent.data[index] === panel.sent.data[index] ? trace : sent.data[index], columns, context.colour);
  });
  const figure = { data, layout: filled(sent.layout, columns, context.colour) };
  fitted(panel, figure, sent.lines, drawn, context);
  panel.unknown = unknown;
  fadeUnknown(panel);
  return restroke(panel.plot, figure, measureOf(panel, context));
}

function fadeUnknown({ plot, moved, unknown, sent }) {
  fade(plot, (index) => moved !== null && drawsUnknown(sent.data[index], unknown));
}

function fitted(panel, figure, lines, { width, height }, { family, colour, following }) {
  if (!following) return fit(figure, lines, { width, height, family, colour });
  const size = `${width} ${height}`;
  if (panel.size !== size) Object.assign(panel, { size, kept: {} });
  steady(figure.layout, panel.axes, { moving: panel.moved !== null });
  return fit(figure, withQuietLine(lines), { width, height, family, colour, kept: panel.kept });
}

function measureOf({ plot }, { family }) {
  // Asking the page for its width would have it laid out anew.
  return measurer(family, typeSize(plot._fullLayout.width));
}

function writeLegend(list, entries) {
  const text = JSON.stringify(entries);
  if (list.dataset.entries === text) return;
  list.dataset.entries = text;
  list.replaceChildren(...entries.map((entry) => {
    const item = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.className = `desk-swatch desk-swatch-${entry.mark}`;
    swatch.style.setProperty("--swatch", entry.colour);
    item.append(swatch, entry.label);
    return item;
  }));
}

// At most some two dozen rows, evenly picked: nobody listens to a thousand.
function writeTable(panel, words) {
  const { columns, sent } = panel;
  const names = sent.empty ? [] : sent.table;
  const length = names.length ? columns[names[0]].values.length : 0;
  const step = Math.max(1, Math.ceil(length / MOST_ROWS_READ));
  const caption = document.createElement("caption");
  caption.textContent = words.table_of.replace("{title}", sent.title);
  const rows = [rowOf("th", names.map((name) => columns[name].heading))];
  for (let row = 0; row < length; row += step) rows.push(rowOf("td", names.map((name) => readable(columns[name], row))));
  panel.table.replaceChildren(caption, ...rows);
}

function rowOf(tag, texts) {
  const row = document.createElement("tr");
  row.append(...texts.map((text) => Object.assign(document.createElement(tag), { textContent: text })));
  return row;
}

function readable({ kind, values }, row) {
  const value = values[row];
  if (kind === "text") return value;
  if (!Number.isFinite(value)) return "–";
  return kind === "share" ? `${(value * 100).toFixed(1)}%` : String(value);
}
