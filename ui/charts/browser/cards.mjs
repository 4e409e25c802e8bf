// Draw the row of big figures, keeping its nodes from one update to the next.

import { write } from "./nodes.mjs";

const UNKNOWN = "–";
const ARROWS = { 1: "▲", "-1": "▼" };

export function makeCards(sent) {
  const element = document.createElement("section");
  element.className = "desk-cards";
  const state = { element, byId: new Map() };
  updateCards(state, sent);
  return state;
}

// The figures under the hand; a card's label and explanation stay. words: ``interval`` where an interval, ``figure``
// where the figure itself cannot be told before the hand lets go.
export function moveCards(state, { cards, cards_id: id, unknown }, words) {
  if (state.id !== id) return;
  // Shorter words under the hand must not move the charts; the height is read once, as reading it costs a frame.
  state.element.style.minHeight ||= `${state.element.getBoundingClientRect().height}px`;
  for (const card of cards) {
    const nodes = state.byId.get(card.id);
    if (!nodes) continue;
    const lacks = Boolean(unknown?.cards?.includes(card.id));
    const blank = card.value === null ? { value: UNKNOWN, current: card.current ?? "", difference: "", direction: 0 } : {};
    writeFigures(nodes, { ...card, ...blank, ...(lacks && { note: card.value === null ? words.figure : words.interval }) });
    nodes.note.classList.toggle("desk-unknown", lacks);
  }
}

function writeFigures(nodes, card) {
  write(nodes.value, card.value);
  write(nodes.current, card.current);
  write(nodes.difference, (ARROWS[card.direction] ?? "") + card.difference);
  write(nodes.note, card.note);
}

export function updateCards(state, sent) {
  state.id = sent.id;
  state.element.style.minHeight = "";
  state.element.setAttribute("aria-label", sent.label);
  state.element.style.setProperty("--cards", sent.cards.length);
  const wanted = new Set(sent.cards.map((card) => card.id));
  for (const [id, nodes] of state.byId) {
    if (wanted.has(id)) continue;
    nodes.card.remove();
    state.byId.delete(id);
  }
  sent.cards.forEach((card, index) => {
    let nodes = state.byId.get(card.id);
    if (!nodes) state.byId.set(card.id, (nodes = makeCard()));
    if (state.element.children[index] !== nodes.card) state.element.insertBefore(nodes.card, state.element.children[index] ?? null);
    nodes.card.title = card.explanation;
    write(nodes.label, card.label);
    writeFigures(nodes, card);
    nodes.note.classList.remove("desk-unknown");
  });
}

function makeCard() {
  const nodes = { card: document.createElement("div") };
  nodes.card.className = "desk-card";
  nodes.card.setAttribute("role", "group");
  const compared = document.createElement("div");
  compared.className = "desk-card-compared";
  for (const part of ["label", "value", "current", "difference", "note"]) {
    nodes[part] = document.createElement("span");
    nodes[part].className = `desk-card-${part}`;
  }
  compared.append(nodes.current, nodes.difference);
  nodes.card.append(nodes.label, nodes.value, compared, nodes.note);
  return nodes;
}
