// Say which values a control of the rule board can take.

// The slider's position nearest to a wish, as a number of thousandths without the dust of binary fractions.
export function onSlider(wanted, { low, high, step }) {
  const steps = Math.round((Math.min(high, Math.max(low, wanted)) - low) / step);
  return inThousandths(Math.min(high, low + steps * step));
}

export function inThousandths(value) {
  return Math.round(value * 1000) / 1000;
}

// The wished lowest score of a tier, kept strictly between its neighbours': by 1, or by 0.001 where they leave no room
// for 1. As ``threshold_between_neighbours`` in edits.py. cuts: the lowest scores of all tiers that have one, highest
// first.
export function betweenNeighbours(cuts, index, wanted) {
  const [upper, lower] = [cuts[index - 1], cuts[index + 1]].map((cut) => (cut === undefined ? undefined : Math.round(cut * 1000)));
  const distance = upper === undefined || lower === undefined || upper - lower >= 2000 ? 1000 : 1;
  let value = Math.round(wanted * 1000);
  if (upper !== undefined) value = Math.min(value, upper - distance);
  if (lower !== undefined) value = Math.max(value, lower + distance);
  return value / 1000;
}
