// Make of a panel as it was sent, and of the figures under the hand, the panel to draw now.

// The current model's line where it was under the candidate's until now.
const CURRENT_LINE = { colour: "var(--desk-current)", dash: "dash", width: 2, strong: false };

// The same panel with what moves in its place. live: a panel of ``figuresAt`` (docs/live.md).
export function movedPanel(sent, columns, live, unknown = []) {
  // Numbers that cannot be told stay as they were, and are faded; words say themselves what they lack.
  const known = Object.entries(live.columns ?? {}).filter(([name]) => !unknown.includes(name) || columns[name]?.kind === "text");
  const moved = { ...sent };
  if (live.dots) moved.data = withDots(sent.data, live.dots);
  if (live.lines) moved.lines = movedLines(sent.lines, live.lines);
  if (live.axes || live.cut) moved.layout = movedLayout(sent.layout, live, columns);
  if (live.note !== undefined && !unknown.includes("note")) Object.assign(moved, { note: live.note, warn: live.warn });
  return { sent: moved, columns: { ...columns, ...Object.fromEntries(known.map(([name, values]) => [name, { ...columns[name], values }])) } };
}

// Which traces follow which columns; those with numbers of their own follow the line.
export function columnsOfTrace(trace) {
  const names = new Set();
  (function look(part, key) {
    if (part === null || typeof part !== "object" || key === "customdata") return;
    for (const name of [part.column, part.by]) if (typeof name === "string") names.add(name);
    for (const [inner, one] of Object.entries(part)) look(one, inner);
  })(trace, "");
  return names;
}

// Whether a trace draws, as its height, numbers that cannot be told.
export const drawsUnknown = (trace, unknown) => unknown.includes(trace.y?.column);

export const isDot = (trace) => trace.mode === "markers" && Array.isArray(trace.x);

function withDots(data, dots) {
  return data.map((trace) => {
    if (!isDot(trace)) return trace;
    const [x, y] = (trace.yaxis === "y2" ? dots.capture : dots.rate) ?? [NaN, NaN];
    return { ...trace, x: [x], y: [y] };
  });
}

function movedLines(lines, live) {
  const looks = new Map(lines.map((line) => [line.id, line]));
  return live.map((line) => ({ ...(looks.get(line.id) ?? { id: line.id, ...CURRENT_LINE }), ...line }));
}

// The current model's line is there, unseen under the candidate's, where both are at one score: when the hand takes
// them apart, nothing new has to be drawn.
export function withQuietLine(lines) {
  const candidate = lines.find(({ id }) => id === "candidate");
  if (!candidate || lines.some(({ id }) => id === "current")) return lines;
  return [{ id: "current", ...CURRENT_LINE, at: candidate.at, label: candidate.label, quiet: true }, ...lines];
}

function movedLayout(layout, { axes = {}, ticks = {}, cut }, columns) {
  const moved = { ...layout };
  const change = (id, part) => {
    const name = `${id[0]}axis${id.slice(1)}`;
    if (moved[name]) moved[name] = { ...moved[name], ...part };
  };
  for (const [id, range] of Object.entries(axes)) change(id, { range: [...range] });
  for (const [id, tickvals] of Object.entries(ticks)) change(id, { tickvals: [...tickvals] });
  if (cut) moved.annotations = cut.map((bar) => cutMark(bar, columns.low.values.length));
  return moved;
}

// As distribution.py marks a bar that the axis cuts.
function cutMark({ row, x, text }, bars) {
  return {
    text, x, y: 1, xref: "x", yref: "paper", xanchor: row < bars / 2 ? "left" : "right", yanchor: "top", showarrow: false, bgcolor: "var(--desk-paper)",
  };
}
