// Write text into nodes of the page, as text only.

// Untouched where it says so already: a node that does not change is not painted again.
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
