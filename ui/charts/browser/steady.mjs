// Keep an axis as it was while what is drawn still fills it: under a moving hand, and from one change to the next, a
// curve can then be seen to rise or fall.

// What is shown takes at least this much of a kept axis.
const FILLED = { x: 0.75, y: 0.65 };
// While the hand moves, an axis of amounts that has become too short gets some room more, so that it need not grow at
// every step, and none becomes shorter.
const ROOM = 0.25;

// Puts the kept ranges into a layout and remembers those that it has. kept: an object of the panel's own.
export function steady(layout, kept, { moving = false } = {}) {
  for (const [name, axis] of Object.entries(layout)) {
    if (!/^[xy]axis\d*$/.test(name) || !isRange(axis.range)) continue;
    const before = kept[name];
    if (before && before.title === axis.title?.text && holds(before.range, axis.range, moving ? 0 : FILLED[name[0]])) {
      Object.assign(axis, before.shown);
      continue;
    }
    // Bars that lie down have their amounts along x.
    if (before && moving && (name[0] === "y" || layout.meta?.rows)) axis.range = roomier(axis.range, before.range);
    const shown = { range: axis.range };
    if (axis.tickformat !== undefined) shown.tickformat = axis.tickformat;
    // Ticks that are words belong to what is drawn, not to the axis.
    if (axis.tickvals && !axis.ticktext) shown.tickvals = axis.tickvals;
    kept[name] = { title: axis.title?.text, range: axis.range, shown, side: sideOfLayout(layout) };
  }
  const widest = kept.yaxis?.side;
  if (widest && layout.meta) layout.meta = { ...layout.meta, ...widest };
}

const isRange = (range) => Array.isArray(range) && range.length === 2 && range.every(Number.isFinite);

function holds(range, wanted, filled) {
  const [low, high] = [Math.min(...range), Math.max(...range)];
  const [from, to] = [Math.min(...wanted), Math.max(...wanted)];
  const near = (high - low) * 1e-9;
  return low <= from + near && high >= to - near && to - from >= (high - low) * filled;
}

// An end that had to move away goes a little further, away from nothing or from the other end.
function roomier([from, to], [before, after]) {
  const [low, high] = [Math.min(before, after), Math.max(before, after)];
  const further = (end, other) => {
    if (end >= low && end <= high) return end;
    const start = from * to <= 0 ? 0 : other;
    return end + (end - start) * ROOM;
  };
  return [further(from, to), further(to, from)];
}

// The longest labels beside the axis, which decide where the chart begins.
function sideOfLayout({ meta }) {
  return Object.fromEntries(["left", "right"].filter((side) => meta?.[side]).map((side) => [side, meta[side]]));
}
