// Write a figure's new numbers into the marks that Plotly has drawn. A full drawing of a chart takes 20 to 40 ms; this
// takes one or two, for as long as a hand moves. What cannot be written in place is left to a full drawing.

import { plainText } from "./fit.mjs";

// Remembers how a figure is about to be drawn: Plotly adds to a layout what it takes.
export function noteDrawing(plot, { layout }) {
  const texts = (parts) => (parts ?? []).map((part) => JSON.stringify(part));
  plot.asDrawn = {
    frame: frameOf(layout), shapes: texts(layout.shapes), notes: texts(layout.annotations), annotations: (layout.annotations ?? []).map((note) => ({ ...note })),
    movedShapes: new Set(), movedNotes: new Set(),
  };
}

// True where the figure is now on the screen; false where its axes, margins or number of marks are not those that
// Plotly drew: then nothing is to be relied on but a full drawing. figure: filled and fitted as for Plotly; a trace that
// is Plotly's own is left as it stands.
export function restroke(plot, figure, measure) {
  const drawn = plot._fullLayout;
  if (!drawn || plot.data?.length !== figure.data.length || plot.asDrawn?.frame !== frameOf(figure.layout)) return false;
  const groups = groupsOf(plot);
  const stacks = new Map();
  for (const [index, trace] of figure.data.entries()) {
    const before = plot.data[index];
    if (before.type !== trace.type || (before.visible ?? true) !== (trace.visible ?? true)) return false;
    if (trace.visible === false || (trace === before && trace.type !== "bar")) continue;
    const group = groups.get(index);
    if (!group) return false;
    const place = placesOf(drawn, trace);
    const written =
      trace.type === "bar" ? writeBars(group, trace, place, figure.layout, stacks) : writeScatter(group, groups, figure.data, index, place);
    if (!written) return false;
  }
  return writeShapes(plot, figure.layout) && writeAnnotations(plot, figure.layout, measure);
}

// Everything that decides where the plot stands in its box and how numbers become pixels.
function frameOf(layout) {
  const axes = Object.entries(layout).filter(([name]) => /^[xy]axis\d*$/.test(name));
  const parts = axes.map(([name, { range, domain, tickvals, ticktext, nticks, tickformat }]) => [name, range, domain, tickvals, ticktext, nticks, tickformat]);
  return JSON.stringify([layout.width, layout.height, layout.margin, layout.font?.size, parts, layout.shapes?.length, layout.annotations?.length]);
}

// Plotly's group of marks of each trace. They are drawn in the order of the axes, not of the traces.
function groupsOf(plot) {
  const groups = new Map();
  for (const group of plot.querySelectorAll(".trace")) {
    const index = group.__data__?.[0]?.trace?.index;
    if (index !== undefined) groups.set(index, group);
  }
  return groups;
}

// Fades the marks of some traces, and of no other.
export function fade(plot, faded) {
  for (const [index, group] of groupsOf(plot)) group.style.opacity = faded(index) ? "0.35" : "";
}

function axisOf(layout, letter, id) {
  return layout[`${letter}axis${(id ?? letter).slice(1)}`];
}

// Functions from a trace's numbers to pixels within its axes.
function placesOf(layout, trace) {
  const x = axisOf(layout, "x", trace.xaxis);
  const y = axisOf(layout, "y", trace.yaxis);
  return { x: along(x), y: along(y), key: `${trace.xaxis ?? "x"}${trace.yaxis ?? "y"}` };
}

function along({ range: [from, to], _length: length, _id: id }) {
  const scale = length / (to - from);
  return id[0] === "x" ? (value) => hundredths((value - from) * scale) : (value) => hundredths(length - (value - from) * scale);
}

// Plotly does so before all else; half a pixel would else be rounded up by the one and down by the other.
const hundredths = (pixels) => Math.round(pixels * 100) / 100;
const short = (pixels) => String(hundredths(pixels));

function put(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

// ---- bars ----------------------------------------------------------------------------------------------------------

function writeBars(group, trace, place, layout, stacks) {
  const paths = group.querySelectorAll(".point > path");
  const upright = trace.orientation !== "h";
  const lengths = upright ? trace.y : trace.x;
  const positions = upright ? trace.x : trace.y;
  if (paths.length !== lengths.length) return false;
  const [across, along] = upright ? [place.x, place.y] : [place.y, place.x];
  const base = stackOf(stacks, place.key, layout.barmode === "stack", lengths.length);
  const line = trace.marker?.line?.width ?? 0;
  const edge = edges(line, layout.bargap === 0);
  for (let row = 0; row < lengths.length; row += 1) {
    const width = Array.isArray(trace.width) || ArrayBuffer.isView(trace.width) ? trace.width[row] : trace.width;
    const start = positions[row] + (trace.offset ?? -width / 2);
    const from = base[row];
    const to = from + lengths[row];
    base[row] = layout.barmode === "stack" ? to : from;
    const [a, b] = edge(across(start), across(start + width));
    const [c, d] = edge(along(from), along(to));
    const path = upright
      ? `M${short(a)},${short(c)}V${short(d)}H${short(b)}V${short(c)}Z`
      : `M${short(c)},${short(a)}V${short(b)}H${short(d)}V${short(a)}Z`;
    put(paths[row], "d", Number.isFinite(c + d) ? path : "M0,0Z");
  }
  return true;
}

function stackOf(stacks, key, stacked, length) {
  if (!stacked) return new Float64Array(length);
  if (!stacks.has(key)) stacks.set(key, new Float64Array(length));
  return stacks.get(key);
}

// As Plotly puts bars on whole pixels: those that touch are rounded by their outline, the others only where they are
// thinner than two pixels.
function edges(line, touching) {
  const offset = Math.round(((line / 2) % 1) * 100) / 100;
  const round = touching ? (value) => Math.round(value) - offset : (value) => value;
  if (line > 0.01) return (from, to) => [round(from), round(to)];
  const visible = (value, other) => (Math.abs(value - other) >= 2 ? round(value) : value > other ? Math.ceil(value) : Math.floor(value));
  return (from, to) => {
    if (from === to) return [from, to];
    const begin = visible(from, to);
    return [begin, visible(to, begin)];
  };
}

// ---- lines, points and text ----------------------------------------------------------------------------------------

function writeScatter(group, groups, traces, index, place) {
  const trace = traces[index];
  const mode = trace.mode ?? "lines";
  if (mode === "text") return writeText(group, trace);
  if (mode === "markers") return writePoints(group, trace, place) && writeErrors(group, trace, place);
  const pieces = piecesOf(trace, place);
  if (trace.fill === "tozeroy" && !writeFill(group, pieces.map((piece) => `${drawnPath(piece, trace)}L${closing(piece, place)}Z`))) return false;
  if (trace.fill === "tonexty") {
    const lower = piecesOf(traces[index - 1], place);
    const bands = pieces.map((piece, at) => `${drawnPath(piece, trace)}L${backwards(lower[at] ?? piece)}Z`);
    if (!writeFill(groups.get(index - 1), bands)) return false;
  }
  return writeLines(group.querySelectorAll(".lines > path.js-line"), pieces.map((piece) => drawnPath(piece, trace)));
}

// The curve in pixels, in pieces between its gaps. A single point is no line.
function piecesOf({ x, y, connectgaps }, place) {
  const pieces = [[]];
  for (let row = 0; row < y.length; row += 1) {
    if (Number.isFinite(y[row])) pieces[pieces.length - 1].push([place.x(x[row]), place.y(y[row])]);
    else if (!connectgaps && pieces[pieces.length - 1].length) pieces.push([]);
  }
  return pieces.filter((piece) => piece.length > 1);
}

function drawnPath(piece, { line }) {
  const [[x, y], ...rest] = piece;
  let path = `M${short(x)},${short(y)}`;
  let [left] = piece[0];
  for (const [nextX, nextY] of rest) {
    if (line?.shape === "hv") path += `H${short(nextX)}V${short(nextY)}`;
    else if (line?.shape === "hvh") path += `H${short((left + nextX) / 2)}V${short(nextY)}H${short(nextX)}`;
    else path += `L${short(nextX)},${short(nextY)}`;
    left = nextX;
  }
  return path;
}

function closing(piece, place) {
  const ground = short(place.y(0));
  return `${short(piece[piece.length - 1][0])},${ground}L${short(piece[0][0])},${ground}`;
}

function backwards(piece) {
  return [...piece].reverse().map(([x, y]) => `${short(x)},${short(y)}`).join("L");
}

function writeFill(group, paths) {
  const node = group?.querySelector(".fills path.js-fill");
  if (!node) return !paths.length;
  put(node, "d", paths.join("") || "M0,0Z");
  return true;
}

function writeLines(nodes, paths) {
  if (!nodes.length) return !paths.length;
  // Plotly draws a path a piece; all of them in the first look the same.
  put(nodes[0], "d", paths.join("") || "M0,0");
  for (let other = 1; other < nodes.length; other += 1) put(nodes[other], "d", "M0,0");
  return true;
}

// Plotly draws no mark for a point without a value. Marks that are too few get a twin of one that is there, those too
// many go out of sight; the next full drawing puts both right.
function writePoints(group, { x, y, marker }, place) {
  const nodes = [...group.querySelectorAll(".points > path")];
  const shown = Array.from(y, (_, row) => row).filter((row) => Number.isFinite(y[row]) && Number.isFinite(x[row]));
  if (shown.length && !nodes.length) return false;
  while (nodes.length < shown.length) nodes.push(nodes[0].parentNode.appendChild(nodes[0].cloneNode()));
  const sizes = marker?.size;
  nodes.forEach((node, at) => {
    const row = shown[at];
    if (row === undefined) return put(node, "transform", "translate(-9999,-9999)");
    put(node, "transform", `translate(${short(place.x(x[row]))},${short(place.y(y[row]))})`);
    if (typeof sizes !== "object" || !/^circle/.test(marker.symbol ?? "circle")) return;
    const r = short(sizes[row] / 2);
    put(node, "d", `M${r},0A${r},${r} 0 1,1 0,-${r}A${r},${r} 0 0,1 ${r},0Z`);
  });
  return true;
}

function writeErrors(group, { x, y, error_y: error }, place) {
  if (!error) return true;
  const groups = group.querySelectorAll(".errorbar");
  const twin = group.querySelector(".errorbar > path");
  if (groups.length !== y.length) return false;
  const half = error.width;
  for (let row = 0; row < y.length; row += 1) {
    const [top, foot] = [y[row] + error.array[row], y[row] - error.arrayminus[row]];
    let path = groups[row].firstElementChild;
    if (!Number.isFinite(top + foot)) {
      if (path) put(path, "d", "M0,0");
      continue;
    }
    if (!path && !twin) return false;
    path ??= groups[row].appendChild(twin.cloneNode());
    put(path, "d", `M${short(place.x(x[row]) - half)},${short(place.y(top))}h${2 * half}m-${half},0V${short(place.y(foot))}m-${half},0h${2 * half}`);
  }
  return true;
}

function writeText(group, { text }) {
  const nodes = group.querySelectorAll(".text text");
  if (nodes.length !== text.length) return false;
  text.forEach((words, row) => {
    const plain = plainText(words);
    if (nodes[row].textContent !== plain) nodes[row].textContent = plain;
  });
  return true;
}

// ---- lines and their names -----------------------------------------------------------------------------------------

function writeShapes(plot, layout) {
  const { shapes, movedShapes } = plot.asDrawn;
  for (const [index, shape] of (layout.shapes ?? []).entries()) {
    if (shapes[index] === JSON.stringify(shape) && !movedShapes.has(index)) continue;
    const node = plot.querySelector(`.shapelayer path[data-index="${index}"]`);
    const path = node && pathOf(plot._fullLayout, shape);
    if (!path) return false;
    movedShapes.add(index);
    put(node, "d", path);
  }
  return true;
}

// Only upright lines and what leads from them to their names ever move.
function pathOf(drawn, shape) {
  if (shape.type !== "line" || shape.xref !== "x" || shape.yref !== "paper") return null;
  const x = drawn.xaxis._offset + along(drawn.xaxis)(shape.xanchor ?? shape.x0);
  const top = drawn._size.t;
  if (shape.xsizemode === "pixel") return `M${short(x + shape.x0)},${short(top - shape.y0)}L${short(x + shape.x1)},${short(top - shape.y1)}`;
  return `M${short(x)},${short(top + drawn._size.h)}L${short(x)},${short(top)}`;
}

function writeAnnotations(plot, layout, measure) {
  const { notes, annotations, movedNotes } = plot.asDrawn;
  for (const [index, note] of (layout.annotations ?? []).entries()) {
    if (notes[index] === JSON.stringify(note) && !movedNotes.has(index)) continue;
    const node = plot.querySelector(`.annotation[data-index="${index}"]`);
    if (!node || !writeAnnotation(plot._fullLayout, node, annotations[index], note, measure)) return false;
    movedNotes.add(index);
  }
  return true;
}

const ANCHORS = { left: 0, center: 0.5, right: 1 };

function writeAnnotation(drawn, node, before, note, measure) {
  const box = node.querySelector(".cursor-pointer") ?? node.querySelector(".annotation-text-g > g");
  const ground = box?.querySelector("rect.bg");
  const text = box?.querySelector("text");
  if (!text || before.yref !== note.yref || before.y !== note.y || !(note.xanchor in ANCHORS)) return false;
  // Where Plotly put the box for ``before``.
  if (box.drawnFor !== before) Object.assign(box, { drawnFor: before, drawnAt: Number(/,\s*([-\d.]+)/.exec(box.getAttribute("transform"))[1]) });
  put(node, "style", `opacity: ${note.opacity ?? 1};`);
  const words = plainText(note.text);
  const width = Math.max(2, Math.round(measure(words, note.font?.weight ?? 400)) + 1);
  if (text.textContent !== words) {
    text.textContent = words;
    put(ground, "width", String(width));
    put(text, "x", short(width / 2 + 0.5));
  }
  const outer = Number(ground.getAttribute("width")) + 1;
  const x = drawn.xaxis._offset + along(drawn.xaxis)(note.x) + (note.xshift ?? 0) - outer * ANCHORS[note.xanchor];
  put(box, "transform", `translate(${Math.round(x)},${Math.round(box.drawnAt + (before.yshift ?? 0) - (note.yshift ?? 0))})`);
  return true;
}
