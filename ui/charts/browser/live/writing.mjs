// Write numbers, shares and rates as ui/format.py does: the same digits, signs and words.

const UNKNOWN = "–";
const MINUS = "\u2212";

const isKnown = (value) => value !== null && value !== undefined && Number.isFinite(value);
const withMinus = (digits) => digits.replace(/-/g, MINUS);

// A template's placeholders filled: "{n} leads".
export function filledWords(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

// Fixed decimals, exact halves to the even digit: what Python writes.
export function fixedDigits(value, digits) {
  const exact = Math.abs(value).toFixed(Math.min(100, digits + 60));
  const end = exact.length - 60;
  const isHalf = exact[end] === "5" && /^0*$/.test(exact.slice(end + 1));
  const kept = digits === 0 ? exact.slice(0, end - 1) : exact.slice(0, end);
  const isEven = "02468".includes(kept.at(-1));
  const text = isHalf && isEven ? kept : Math.abs(value).toFixed(digits);
  return value < 0 || Object.is(value, -0) ? `-${text}` : text;
}

function grouped(digits) {
  const [whole, ...rest] = digits.split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join(".");
}

const isNothing = (digits) => !/[1-9]/.test(digits);

// words: the format's own templates: n, interval, rate, times, percentage_points.
export function numberWriter(words) {
  const write = {
    count: (value) => (isKnown(value) ? withMinus(grouped(fixedDigits(value, 0).replace(/^-0$/, "0"))) : UNKNOWN),
    ofRows: (value) => filledWords(words.n, { n: write.count(value) }),
    percent: (value) => (isKnown(value) ? withMinus(`${grouped(fixedDigits(value * 100, 1))}%`) : UNKNOWN),
    interval(low, high) {
      if (!isKnown(low) || !isKnown(high)) return UNKNOWN;
      return filledWords(words.interval, { low: fixedDigits(low * 100, 1), high: fixedDigits(high * 100, 1) });
    },
    rate(value, low, high) {
      if (!isKnown(value)) return UNKNOWN;
      return filledWords(words.rate, { rate: write.percent(value), interval: write.interval(low, high) });
    },
    times: (value) => (isKnown(value) ? filledWords(words.times, { times: fixedDigits(value, 1) }) : UNKNOWN),
    decimal: (value, digits = 3) => (isKnown(value) ? withMinus(grouped(fixedDigits(value, digits))) : UNKNOWN),
    points(value) {
      if (!isKnown(value)) return UNKNOWN;
      const digits = grouped(fixedDigits(value, 3)).replace(/0+$/, "").replace(/\.$/, "");
      return withMinus(digits === "-0" ? "0" : digits);
    },
    difference(value, digits = 0) {
      if (!isKnown(value)) return UNKNOWN;
      const text = grouped(fixedDigits(value, digits));
      if (isNothing(text)) return `±${text.replace(/^-/, "")}`;
      return withMinus(text.startsWith("-") ? text : `+${text}`);
    },
    percentDifference(value) {
      if (!isKnown(value)) return UNKNOWN;
      return filledWords(words.percentage_points, { difference: write.difference(value * 100, 1) });
    },
  };
  return write;
}

// Numbers cut to significant digits, exact halves to the even one, as many as can be seen in a chart.
export function cutToDigits(value, digits = 5) {
  const scale = 10 ** (digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  return Number.isFinite(scale) ? roundedToEven(value * scale) / scale : value;
}

function roundedToEven(value) {
  const below = Math.floor(value);
  const away = value - below;
  if (away !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
