// Fit a figure into its box: type size, margins, names of lines and ticks, so that nothing overlaps or is cut off.

import { asPlotlyText } from "./columns.mjs";

const GAP = 8;
const MOST_ROWS = 4;

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

// Rows of names above upright lines. names: [{x, text}] in pixels; answers [{text, centre, row}] and how many rows.
export function placeNames(names, width, measure) {
  const order = names.map((name, index) => ({ ...name, index })).sort((a, b) => a.x - b.x || a.index - b.index);
  for (let rows = 1; ; rows += 1) {
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

// Which of the ticks can be labelled without touching: the first, and each that has room after the one before.
export function roomyTicks(positions, sizes) {
  const kept = [];
  let end = -Infinity;
  positions.forEach((position, index) => {
    if (position - sizes[index] / 2 < end + GAP) return;
    kept.push(index);
    end = position + sizes[index] / 2;
  });
  return kept;
}

// The figure with a size, type, margins and named lines. It is changed in place and returned.
export function fit(figure, lines, { width, height, family, colour, top = 0, bottom = 0 }) {
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
    axis.tickfont = { color: muted, ...axis.tickfont };
    if (axis.title?.text) axis.title = { standoff: 6, ...axis.title, font: { size: size - 1, color: muted } };
  }
  const titled = (axis) => (axis?.title?.text ? Math.round(size * 1.45) : 0);
  const margin = { l: 6, r: 10, t: 6 + top, b: 6 + bottom, pad: 0 };
  margin.l += titled(layout.yaxis) + sideOf(layout.yaxis, meta.left, width, measure);
  if (meta.right) margin.r += titled(layout.yaxis2) + measure(meta.right) + 6;
  margin.b += titled(layout.xaxis) + Math.round(size * 1.35);
  const inner = Math.max(10, width - margin.l - margin.r);
  thinTicks(layout.xaxis, inner, measure);
  const names = nameLines(layout, lines, inner, measure, size, colour);
  margin.t += names;
  layout.margin = margin;
  return figure;
}

function* axes(layout) {
  for (const [name, axis] of Object.entries(layout)) if (/^[xy]axis\d*$/.test(name)) yield axis;
}

// The room that an upright axis needs for its labels; names of categories are shortened to leave most to the chart.
function sideOf(axis, widest, width, measure) {
  if (Array.isArray(axis?.ticktext)) {
    const most = width * 0.34;
    axis.ticktext = axis.ticktext.map((text) => asPlotlyText(shortened(plainText(text), most, measure)));
    return Math.min(most, Math.max(0, ...axis.ticktext.map((text) => measure(plainText(text))))) + 12;
  }
  return widest ? measure(widest) + 8 : 0;
}

const plainText = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

function thinTicks(axis, inner, measure) {
  if (!Array.isArray(axis?.ticktext)) return;
  const [from, to] = axis.range;
  const at = Array.from(axis.tickvals, (value) => ((value - from) / (to - from)) * inner);
  const kept = roomyTicks(at, axis.ticktext.map((text) => measure(plainText(text))));
  axis.tickvals = kept.map((index) => axis.tickvals[index]);
  axis.ticktext = kept.map((index) => axis.ticktext[index]);
}

// Draws the lines and their names; answers the height that the names take above the chart.
function nameLines(layout, lines, inner, measure, size, colour) {
  if (!lines.length) return 0;
  const [from, to] = layout.xaxis.range;
  const rowHeight = Math.round(size * 1.25);
  const names = lines.map((line) => {
    const place = (line.at - from) / (to - from);
    // A line outside of what is drawn is named at the edge, with an arrow that says where it is.
    const text = place < 0 ? `← ${line.label}` : place > 1 ? `${line.label} →` : line.label;
    return { x: Math.min(1, Math.max(0, place)) * inner, text };
  });
  const { rows, placed } = placeNames(names, inner, (text) => measure(text, 600));
  const shapes = [...(layout.shapes ?? [])];
  const annotations = [...(layout.annotations ?? [])];
  lines.forEach((line, index) => {
    const { text, row, centre } = placed[index];
    const inside = line.at >= from && line.at <= to;
    const x = Math.min(to, Math.max(from, line.at));
    const tint = colour(line.colour);
    if (inside) {
      shapes.push({
        type: "line", name: line.id, xref: "x", yref: "paper", x0: x, x1: x, y0: 0, y1: 1, layer: "above",
        line: { color: tint, width: line.width, dash: line.dash },
      });
    }
    annotations.push({
      name: line.id, xref: "x", yref: "paper", x, y: 1, xanchor: "center", yanchor: "bottom", borderpad: 0,
      text: asPlotlyText(text), font: { size, weight: line.strong ? 700 : 500, color: line.strong ? tint : colour("var(--desk-ink)") },
      bgcolor: colour("var(--desk-paper)"), captureevents: false,
      showarrow: inside, arrowhead: 0, arrowwidth: 1, arrowcolor: tint, standoff: 0, startstandoff: 0,
      ax: centre - names[index].x, ay: -(4 + row * rowHeight), xshift: inside ? 0 : centre - names[index].x,
      yshift: inside ? 0 : 4 + row * rowHeight,
    });
  });
  layout.shapes = shapes;
  // Names of the upper rows first: the line that leads down from them passes behind the lower ones.
  layout.annotations = annotations.sort((a, b) => (a.ay ?? 0) - (b.ay ?? 0));
  return rows * rowHeight + 4;
}
