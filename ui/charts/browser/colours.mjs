// Find the real colour of a role: the browser's own answer, in the theme that is on.

// A function from CSS colour to what it is inside ``element``. Ask for a new one when the theme may have changed.
export function colourFinder(element) {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const known = new Map();
  return (css) => {
    if (!/^(var|light-dark)\(/.test(css)) return css;
    if (!known.has(css)) {
      probe.isConnected || element.append(probe);
      probe.style.color = css;
      known.set(css, getComputedStyle(probe).color);
      probe.remove();
    }
    return known.get(css);
  };
}
