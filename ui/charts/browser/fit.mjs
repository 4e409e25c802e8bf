// Fit a figure into its box: type size, margins, names of lines and ticks, so that nothing overlaps or is cut off.

import { fitCells } from "./cells.mjs";
import { asPlotlyText } from "./columns.mjs";

const GAP = 8;
const MOST_ROWS = 4;
const SMALLEST_TYPE = 13;
// Of the room beside a tier's name, the least that its bars keep.
const SHORTEST_BAR = 0.15;
// Names stand clear of the topmost labels beside the chart.
const NAMES_UP = 9;

export function typeSize(width) {
  return width >= 400 ? 16 : width >= 320 ? 14 : 13;
}

let canvas;
export function measurer(family, size) {
  canvas ??= document.createElement("canvas").getContext("2d");
  return (text, weight = 400) => {
    canvas.font = `${weight} ${size}px ${family}`;
    return canvas.measureText(text).width;
  };
}

// The longest beginning of a text that is not wider than ``width``, with an ellipsis where something is left out.
export function shortened(text, width, measure) {
  if (measure(text) <= width) return text;
  const characters = [...text];
  let keep = characters.length;
  while (keep > 1 && measure(characters.slice(0, keep).join("") + "…") > width) keep -= 1;
  return characters.slice(0, keep).join("") + "…";
}

// Rows of names above upright lines. names: [{x, text}] in pixels; answers [{text, centre, row}] and how many rows,
// at least ``least``.
export function placeNames(names, width, measure, least = 1) {
  const order = names.map((name, index) => ({ ...name, index })).sort((a, b) => a.x - b.x || a.index - b.index);
  for (let rows = Math.max(1, least); ; rows += 1) {
    const longest = (width - GAP * Math.ceil(order.length / rows)) / Math.ceil(order.length / rows);
    const placed = inRows(order, rows, width, Math.max(longest, width / 3), measure);
    const fits = placed.every((one) => one.shift < 3 * GAP);
    if (fits || rows === MOST_ROWS || rows >= order.length) {
      return { rows: order.length ? rows : 0, placed: placed.sort((a, b) => a.index - b.index) };
    }
  }
}

function inRows(order, rows, width, longest, measure) {
  const lanes = Array.from({ length: rows }, () => []);
  const end = (lane) => (lane.length ? lane[lane.length - 1].right : -GAP);
  for (const name of order) {
    const text = shortened(name.text, longest, measure);
    const size = measure(text);
    const wanted = Math.min(Math.max(name.x - size / 2, 0), Math.max(0, width - size));
    const lane = lanes.find((one) => end(one) + GAP <= wanted) ?? lanes.reduce((a, b) => (end(b) < end(a) ? b : a));
    const left = Math.max(wanted, end(lane) + GAP);
    lane.push({ index: name.index, x: name.x, text, size, wanted, left, right: left + size, row: lanes.indexOf(lane) });
  }
  for (const lane of lanes) {
    let limit = width;
    for (const one of [...lane].reverse()) {
      if (one.left + one.size > limit) one.left = limit - one.size;
      limit = one.left - GAP;
    }
  }
  return lanes.flat().map((one) => ({
    index: one.index, text: one.text, row: one.row, centre: one.left + one.size / 2, shift: Math.abs(one.left - one.wanted),
  }));
}

// The smallest n of which every n-th tick, from the first, can be labelled without touching the next.
export function roomyStep(positions, sizes) {
  for (let step = 1; step < positions.length; step += 1) {
    let free = -Infinity;
    const fits = positions.every((position, index) => {
      if (index % step) return true;
      const room = position - sizes[index] / 2 >= free;
      free = position + sizes[index] / 2 + GAP;
      return room;
    });
    if (fits) return step;
  }
  return Math.max(1, positions.length);
}

// The figure with a size, type, margins and named lines. It is changed in place and returned. kept: remembers, from one
// drawing of a panel to the next, the room that names and numbers took, so that the chart between them does not jump.
export function fit(figure, lines, { width, height, family, colour, top = 0, bottom = 0, kept = {} }) {
  const { layout } = figure;
  const size = typeSize(width);
  const measure = measurer(family, size);
  const meta = layout.meta ?? {};
  const ink = colour("var(--desk-ink)");
  const muted = colour("var(--desk-muted)");
  layout.width = width;
  layout.height = height;
  layout.font = { family, size, color: ink };
  layout.paper_bgcolor = layout.plot_bgcolor = colour("var(--desk-paper)");
  layout.hoverlabel = {
    font: { family, size: Math.min(size, 15), color: ink }, bgcolor: colour("var(--desk-paper)"), bordercolor: colour("var(--desk-border)"),
    align: "left", namelength: -1,
  };
  for (const axis of axes(layout)) {
    axis.fixedrange = true;
    axis.color = ink;
    axis.automargin = false;
    axis.ticklabeloverflow = "allow";
    axis.tickfont = { color: muted, ...axis.tickfont };
    if (axis.title?.text) axis.title = { standoff: 6, ...axis.title, font: { size: size - 1, color: muted } };
  }
  const titled = (axis) => (axis?.visible !== false && axis?.title?.text ? Math.round(size * 1.45) : 0);
  const margin = { l: 6, r: layout.xaxis.visible === false ? 8 : 24, t: 6 + top, b: 6 + bottom, pad: 0 };
  margin.l += titled(layout.yaxis) + sideOf(layout.yaxis, meta.left, width, measure);
  if (meta.right) margin.r = 8 + titled(layout.yaxis2) + measure(meta.right) + 6;
  margin.b += layout.xaxis.visible === false ? 0 : titled(layout.xaxis) + Math.round(size * 1.35);
  const inner = Math.max(10, width - margin.l - margin.r);
  spaceTicks(layout.xaxis, inner, measure);
  thinTicks(layout.xaxis, inner, measure);
  const names = nameLines(layout, lines, { inner, left: margin.l - 4, right: margin.r - 4 }, measure, size, colour, kept);
  margin.t += names;
  layout.margin = margin;
  const plotHeight = height - margin.t - margin.b;
  if (meta.rows) fitNumbers(figure, { inner, plotHeight, size, family, kept });
  if (meta.cells) fitCells(figure, { inner, plotHeight, size, measureIn: (type) => measurer(family, type) });
  return figure;
}

function* axes(layout) {
  for (const [name, axis] of Object.entries(layout)) if (/^[xy]axis\d*$/.test(name)) yield axis;
}

// The room that an upright axis needs for its labels; names of categories are shortened to leave most to the chart.
function sideOf(axis, widest, width, measure) {
  if (Array.isArray(axis?.ticktext)) {
    const most = width * (width < 400 ? 0.27 : 0.34);
    axis.ticktext = axis.ticktext.map((text) => asPlotlyText(shortened(plainText(text), most, measure)));
    return Math.min(most, Math.max(0, ...axis.ticktext.map((text) => measure(plainText(text))))) + 8 + (axis.ticklabelstandoff ?? 0);
  }
  return widest ? measure(widest) + 8 : 0;
}

export const plainText = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

// Columns of numbers beside bars, one row a tier and model. Too many for the height: only the candidate's are written,
// as large as the rows allow; the others are in the hover text.
function fitNumbers({ data, layout }, { inner, plotHeight, size, family, kept }) {
  const texts = data.filter((trace) => trace.meta?.cell !== undefined);
  const room = plotHeight / (layout.yaxis.range[0] - layout.yaxis.range[1]);
  const both = room * 0.42 >= SMALLEST_TYPE;
  const most = inner * (1 - SHORTEST_BAR);
  let type = Math.max(10, Math.min(size, Math.floor(room * (both ? 0.44 : 0.8))));
  let widest = widestCells(texts, family, type, kept.cells);
  while (type > 10 && widest.width > most) widest = widestCells(texts, family, (type -= 1), kept.cells);
  kept.cells = { type, widths: widest.cells };
  for (const trace of texts) {
    if (!both && trace.meta.model !== "candidate") trace.visible = false;
    else if (!both) trace.y = Array.from(trace.y, (place) => Math.round(place));
    trace.textfont.size = type;
  }
  const share = 1 - Math.min(widest.width, most) / inner;
  layout.xaxis.domain = [0, share];
  layout.xaxis2.domain = [share, 1];
  layout.xaxis2.range = [0, (1 - share) * inner];
  for (const trace of texts) trace.x = trace.x.map(() => 12 + widest.cells[0] + trace.meta.cell * 8);
  layout.yaxis.tickfont.size = Math.max(13, Math.min(size, Math.floor(room * 0.8)));
}

// The widths of the columns of numbers in a size of type, and of all together. A column that has been wider stays so,
// unless it was far wider.
const FAR_WIDER = 1.35;

function widestCells(texts, family, type, kept) {
  const measure = measurer(family, type);
  const cells = [];
  for (const { meta, text } of texts) {
    cells[meta.cell] = Math.max(cells[meta.cell] ?? 0, ...text.map((one) => measure(plainText(one), 600)));
  }
  if (kept?.type === type) {
    for (const [cell, width] of cells.entries()) if (kept.widths[cell] > width && kept.widths[cell] < width * FAR_WIDER) cells[cell] = kept.widths[cell];
  }
  return { cells, width: cells.reduce((sum, one) => sum + one + 12, 4) };
}

// As many ticks on a numbered axis as have room for the longest label.
function spaceTicks(axis, inner, measure) {
  if (!axis || axis.tickvals || axis.visible === false) return;
  axis.tickangle = 0;
  const longest = Math.max(...axis.range.map((end) => measure(Math.round(end).toLocaleString("en"))));
  axis.nticks = Math.max(2, Math.min(axis.nticks ?? 6, Math.floor(inner / (longest + 2 * GAP))));
}

function thinTicks(axis, inner, measure) {
  if (!Array.isArray(axis?.ticktext)) return;
  const [from, to] = axis.range;
  const seen = axis.tickvals.map((at, index) => ({ at, text: axis.ticktext[index] })).filter(({ at }) => at >= from && at <= to);
  const step = roomyStep(seen.map(({ at }) => ((at - from) / (to - from)) * inner), seen.map(({ text }) => measure(plainText(text))));
  const kept = seen.filter((_, index) => index % step === 0);
  axis.tickvals = kept.map(({ at }) => at);
  axis.ticktext = kept.map(({ text }) => text);
}

// Draws the lines and their names; answers the height that the names take above the chart.
// Names may reach ``left`` and ``right`` pixels beyond the inner width.
function nameLines(layout, lines, { inner, left, right }, measure, size, colour, kept) {
  if (!lines.length) return 0;
  const [from, to] = layout.xaxis.range;
  const rowHeight = Math.round(size * 1.25);
  const names = lines.map((line) => {
    const place = (line.at - from) / (to - from);
    // A line outside of what is drawn is named at the edge, with an arrow that says where it is.
    const text = place < 0 ? `← ${line.label}` : place > 1 ? `${line.label} →` : line.label;
    return { x: left + Math.min(1, Math.max(0, place)) * inner, text };
  });
  const weighty = (text) => measure(text, 600);
  // A quiet line has no name, but the room for one.
  const loud = names.filter((_, index) => !lines[index].quiet);
  const { rows, placed: placedLoud } = placeNames(loud, left + inner + right, weighty, Math.max(kept.rows ?? 1, lines.length > loud.length ? 2 : 1));
  kept.rows = rows;
  const placed = lines.map(({ quiet }, index) => (quiet ? { text: names[index].text, centre: names[index].x, row: 0 } : placedLoud[loud.indexOf(names[index])]));
  const shapes = [...(layout.shapes ?? [])];
  const annotations = [...(layout.annotations ?? [])];
  lines.forEach((line, index) => {
    const { text, row, centre } = placed[index];
    const x = Math.min(to, Math.max(from, line.at));
    const tint = colour(line.colour);
    const up = NAMES_UP + row * rowHeight;
    const shift = centre - names[index].x;
    if (line.at >= from && line.at <= to) {
      const drawn = { name: line.id, xref: "x", yref: "paper", type: "line", layer: "above", line: { color: tint, width: line.width, dash: line.dash } };
      shapes.push({ ...drawn, x0: x, x1: x, y0: 0, y1: 1 });
      // From the line's head to the nearest place under its name.
      const half = weighty(text) / 2;
      const lean = Math.min(shift + half, Math.max(shift - half, 0));
      shapes.push({
        ...drawn, line: { color: tint, width: 1 }, xsizemode: "pixel", xanchor: x, x0: 0, x1: lean, ysizemode: "pixel", yanchor: 1, y0: 0, y1: up,
      });
    }
    annotations.push({
      name: line.id, xref: "x", yref: "paper", x, y: 1, xanchor: "center", yanchor: "bottom", xshift: shift, yshift: up,
      text: asPlotlyText(text), font: { size, weight: line.strong ? 700 : 500, color: line.strong ? tint : colour("var(--desk-ink)") },
      // What leads to a higher row passes behind the names of the lower ones.
      bgcolor: colour("var(--desk-paper)"), borderpad: 0, showarrow: false, captureevents: false, opacity: line.quiet ? 0 : 1,
    });
  });
  layout.shapes = shapes;
  layout.annotations = annotations;
  return NAMES_UP + rows * rowHeight - 2;
}
