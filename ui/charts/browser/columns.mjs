// Unpack a panel's columns of numbers, and put them into a figure where it names them.

const ARRAYS = { int32: Int32Array, float32: Float32Array, float64: Float64Array };

// A column as it was sent, with its values: text as it is, numbers as a typed array.
export function unpack(column) {
  if (column.kind === "text") return column;
  const bytes = Uint8Array.from(atob(column.bytes), (character) => character.charCodeAt(0));
  return { heading: column.heading, kind: column.kind, values: new ARRAYS[column.dtype](bytes.buffer) };
}

export function unpackAll(columns) {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, unpack(column)]));
}

const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

// Plotly reads what it draws as a small markup with links, images and styles: nothing of it is left.
export function asPlotlyText(text) {
  return String(text).replace(UNSEEN, "").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

const COLOUR_KEY = /color$/i;

function drawn({ kind, values }) {
  return kind === "text" ? values.map(asPlotlyText) : values;
}

// Values with gaps where there are too few rows, or, the other way, where there are enough. The part of few rows
// reaches to its neighbours, so that both parts of a curve meet.
export function withGaps(values, counts, { least, under }) {
  const few = Array.from(counts, (count) => count < (least ?? under));
  const shown = (row) => (under === undefined ? !few[row] : few[row] || few[row - 1] || few[row + 1]);
  return Float64Array.from(values, (value, row) => (shown(row) ? value : NaN));
}

// A copy of a figure's part with values for its columns and real colours for its roles.
export function filled(part, columns, colour, key = "") {
  if (typeof part === "string") return COLOUR_KEY.test(key) ? colour(part) : part;
  if (Array.isArray(part)) return part.map((one) => filled(one, columns, colour, key));
  if (part === null || typeof part !== "object") return part;
  if (part.by) return withGaps(columns[part.column].values, columns[part.by].values, part);
  if (typeof part.column === "string") return drawn(columns[part.column]);
  if (Array.isArray(part.columns)) {
    const chosen = part.columns.map((name) => drawn(columns[name]));
    return Array.from(chosen[0], (_, row) => chosen.map((values) => values[row]));
  }
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, filled(one, columns, colour, name)]));
}
