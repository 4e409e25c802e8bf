// Find the real colour of a role: the browser's own answer, in the theme that is on.

const ROLE = /^(var|light-dark)\(/;
const PAPER = "var(--desk-paper)";

// A function from CSS colour to what it is inside ``element``. Call its ``refresh`` when the theme may have changed.
export function colourFinder(element) {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const known = new Map();
  const ask = (css) => {
    probe.style.color = css;
    return getComputedStyle(probe).color;
  };
  const colour = (css) => {
    if (!ROLE.test(css)) return css;
    if (!known.has(css)) known.set(css, ask(css));
    return known.get(css);
  };
  colour.refresh = () => {
    if (known.get(PAPER) !== ask(PAPER)) known.clear();
  };
  return colour;
}
