// Write in each cell of a table of squares as much as it has room for: a number, a rate and its interval.

// From the fullest down; a rate never stands without its interval.
const ARRANGEMENTS = [["count", "both"], ["count", "rate", "interval"], ["count", "rate", "low", "high"]];
const SMALLEST = 12;
const LINE = 1.2;
// What a cell keeps free at its left and right edge together, in pixels.
const EDGES = 4;

// Which lines of text every cell gets, and in which size: of the arrangements that fit, the one with the largest type.
// widthOf: of the widest text of a line in a size of type. The number alone is always written.
export function arrangedCells({ width, height }, size, widthOf) {
  const fits = (lines, type) =>
    lines.length * type * LINE <= height && lines.every((line) => widthOf(line, type) <= width - EDGES);
  for (let type = size; type >= SMALLEST; type -= 1) {
    const lines = ARRANGEMENTS.find((one) => fits(one, type));
    if (lines) return { lines, type };
  }
  let type = size;
  while (type > SMALLEST && !fits(["count"], type)) type -= 1;
  return { lines: ["count"], type };
}

// measureIn(type): measures texts of that size. Each line is a trace of texts with its name in ``meta.line``; its
// marks stand in the middles of the cells. A cell with a blank second line has its number in the middle.
export function fitCells({ data, layout }, { inner, plotHeight, size, measureIn }) {
  const traces = new Map(data.filter(({ meta }) => meta?.line).map((trace) => [trace.meta.line, trace]));
  const span = ({ range: [from, to] }) => Math.abs(to - from);
  const { across, down } = layout.meta.cells;
  const pitch = plotHeight / span(layout.yaxis);
  const room = { width: (inner / span(layout.xaxis)) * across, height: pitch * down };
  const widthOf = (line, type) => {
    const measure = measureIn(type);
    return Math.max(...traces.get(line).text.map((text) => measure(text, traces.get(line).textfont.weight)));
  };
  const { lines, type } = arrangedCells(room, size, widthOf);
  const filled = (row) => lines.length > 1 && traces.get("both").text[row].trim() !== "";
  for (const [line, trace] of traces) {
    const place = lines.indexOf(line);
    trace.visible = place >= 0;
    const lower = ((place - (lines.length - 1) / 2) * type * LINE) / pitch;
    trace.y = Array.from(trace.y, (middle, row) => (filled(row) ? middle + lower : middle));
    trace.textfont = { ...trace.textfont, size: type };
  }
}
