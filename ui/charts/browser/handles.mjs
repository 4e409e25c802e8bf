// Let the lines of a chart be taken hold of: a strip over each that can be moved, for pointer, touch and keys alike.

const PAGE_STEPS = 10;
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -PAGE_STEPS, PageUp: PAGE_STEPS };

// Puts the strips where the lines are drawn; of the chart board's rule board there must be one to tell what moves.
export function placeHandles(panel, board) {
  const editor = board.hub?.editor;
  const parts = board.context.following?.lines?.[panel.sent.id] ?? {};
  const drawn = panel.plot._fullLayout;
  const handles = (panel.handleOf ??= new Map());
  const lines = editor && drawn && panel.drawn && !panel.sent.empty ? (panel.moved?.sent ?? panel.sent).lines : [];
  const wanted = new Map(lines.filter((line) => parts[line.id] && editor.slider("from", parts[line.id])).map((line) => [line.id, line]));
  for (const [id, handle] of handles) {
    // A strip that is held stays in the hand.
    if (wanted.has(id) || handle.held) continue;
    handle.node.remove();
    handles.delete(id);
  }
  if (wanted.size && panel.handlesAt !== panel.drawings) {
    panel.handlesAt = panel.drawings;
    panel.handles.style.left = `${panel.plot.offsetLeft}px`;
    panel.handles.style.top = `${panel.plot.offsetTop}px`;
  }
  for (const [id, line] of wanted) {
    let handle = handles.get(id);
    if (!handle) handles.set(id, (handle = makeHandle(panel, board, id)));
    handle.line = line;
    handle.part = parts[id];
    moveHandle(handle, panel, editor, drawn);
  }
}

function moveHandle({ node, line, part }, { plot }, editor, { xaxis, _size: size }) {
  const { low, high, label, words, enabled } = editor.slider("from", part);
  const [from, to] = xaxis.range;
  const share = Math.min(1, Math.max(0, (line.at - from) / (to - from)));
  const x = Math.round(xaxis._offset + share * xaxis._length);
  node.style.transform = `translateX(${x}px)`;
  const place = `${size.t} ${size.h}`;
  if (node.dataset.place !== place) {
    node.dataset.place = place;
    node.style.height = `${size.t + size.h}px`;
    node.style.setProperty("--names", `${size.t}px`);
  }
  node.style.setProperty("--line", line.colour);
  node.hidden = !enabled;
  for (const [name, value] of [["aria-label", label], ["aria-valuemin", low], ["aria-valuemax", high], ["aria-valuenow", line.at], ["aria-valuetext", words(line.at)]]) {
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
}

function makeHandle(panel, board, id) {
  const node = document.createElement("div");
  node.className = "desk-handle";
  node.dataset.line = id;
  node.tabIndex = 0;
  node.setAttribute("role", "slider");
  node.setAttribute("aria-orientation", "horizontal");
  panel.handles.append(node);
  const handle = { node, held: null };
  const editor = () => board.hub.editor;

  node.onpointerdown = (event) => {
    if (event.button !== 0) return;
    const { left } = panel.plot.getBoundingClientRect();
    const nearest = nearestHandle(panel, event.clientX - left) ?? handle;
    const { _offset: offset, _length: length, range } = panel.plot._fullLayout.xaxis;
    const scale = (range[1] - range[0]) / length;
    const scoreAt = (clientX) => range[0] + (clientX - left - offset) * scale;
    handle.held = { part: nearest.part, pointer: event.pointerId, scoreAt, off: scoreAt(event.clientX) - nearest.line.at };
    node.setPointerCapture(event.pointerId);
    node.classList.add("desk-held");
    // The ring is for keys: the hand sees what it holds.
    nearest.node.classList.add("desk-by-pointer");
    nearest.node.focus({ preventScroll: true });
    editor().begin("from", nearest.part);
    event.preventDefault();
  };
  node.onpointermove = (event) => {
    const { held } = handle;
    if (held?.pointer === event.pointerId) editor().pull("from", held.part, held.scoreAt(event.clientX) - held.off);
  };
  const letGo = (finish) => (event) => {
    if (handle.held?.pointer !== event.pointerId) return;
    handle.held = null;
    node.classList.remove("desk-held");
    finish();
  };
  node.onpointerup = letGo(() => editor().commit());
  // A touch that turned out to be a scroll.
  node.onpointercancel = letGo(() => editor().cancel());
  node.onlostpointercapture = node.onpointerup;
  node.onkeydown = (event) => {
    node.classList.remove("desk-by-pointer");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const slider = editor()?.slider("from", handle.part);
    if (!slider) return;
    if (event.key === "Escape") {
      handle.held = null;
      node.classList.remove("desk-held");
      return editor().cancel();
    }
    const steps = KEYS[event.key];
    // Several keys may come before the line is drawn anew.
    const wanted = steps ? slider.value + steps * slider.step : event.key === "Home" ? slider.low : event.key === "End" ? slider.high : null;
    if (wanted === null) return;
    event.preventDefault();
    editor().key("from", handle.part, wanted);
  };
  node.onblur = () => {
    node.classList.remove("desk-by-pointer");
    editor()?.commit("from", handle.part);
  };
  return handle;
}

// Where strips lie over each other, the hand means the line that it is nearest to.
function nearestHandle(panel, x) {
  const { _offset: offset, _length: length, range } = panel.plot._fullLayout.xaxis;
  const away = ({ line }) => Math.abs(offset + ((line.at - range[0]) / (range[1] - range[0])) * length - x);
  return [...panel.handleOf.values()].filter(({ node }) => !node.hidden).sort((a, b) => away(a) - away(b))[0];
}
