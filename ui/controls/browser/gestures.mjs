// Follow one control from the moment it is taken hold of until it is let go: every value goes to the page's charts, the
// last one to the server.

import { betweenNeighbours, inThousandths, onSlider } from "./limits.mjs";

// Keys are a pull that ends with a short rest.
const REST_MS = 250;
// Keys pressed on one control within this time are one step of undo, as one pull with the pointer is.
const SAME_GESTURE_MS = 1000;

// A clock that tests can set.
const CLOCK = { now: () => performance.now(), wait: (act, ms) => setTimeout(act, ms), stop: (waiting) => clearTimeout(waiting) };

// parts: a control by '<kind> <id>', with ``kind``, ``id``, ``value`` (what the server holds), ``low``, ``high``,
// ``step``. show(part, value): writes a value into the control. hub, outbox: see hub.mjs, outbox.mjs.
export function makeGestures({ parts, show, outbox, hub, clock = CLOCK }) {
  const gestures = { active: null, begin, pull, key, commit, cancel, set, slider };
  let latest = { control: "", name: "", at: -Infinity };
  let rest = 0;

  const find = (kind, id) => parts.get(`${kind} ${id}`);
  const valueOf = (part) => outbox.waiting(part.kind, part.id)?.value ?? part.value;

  function begin(kind, id, byKey = false) {
    const part = find(kind, id);
    if (!part || part.disabled) return;
    if (gestures.active?.part === part) return;
    commit();
    gestures.active = { part, from: valueOf(part), value: valueOf(part), byKey };
  }

  // The wish of the hand; what it can have goes on the screen.
  function pull(kind, id, wanted) {
    const { active } = gestures;
    if (!active || active.part !== find(kind, id)) return;
    const value = limited(active.part, wanted, true);
    show(active.part, value);
    if (value === active.value) return;
    active.value = value;
    hub.move({ kind, part: id, value });
  }

  function key(kind, id, wanted) {
    begin(kind, id, true);
    if (!gestures.active) return;
    pull(kind, id, wanted);
    clock.stop(rest);
    rest = clock.wait(() => commit(kind, id), REST_MS);
  }

  // Of one control only, where it is named: what loses the focus must not end what has just been taken hold of.
  function commit(kind, id) {
    const { active } = gestures;
    if (!active || (kind && active.part !== find(kind, id))) return;
    clock.stop(rest);
    gestures.active = null;
    const { part, from, value, byKey } = active;
    if (value === from) return letGo(part, from);
    const change = { kind: part.kind, part: part.id, value };
    hub.release(outbox.add(change, nameOf(part, byKey)), change);
  }

  // As if it had never been touched.
  function cancel() {
    clock.stop(rest);
    const { active } = gestures;
    if (!active) return;
    gestures.active = null;
    letGo(active.part, active.from);
  }

  function letGo(part, value) {
    show(part, value);
    hub.release(0);
  }

  // A value that is typed or ticked: at once, and a step of its own.
  function set(kind, id, wanted) {
    commit();
    const part = find(kind, id) ?? { kind, id };
    const value = kind === "enabled" ? wanted : limited(part, wanted, false);
    const change = { kind, part: id, value };
    hub.move(change);
    latest = { control: "", name: "", at: -Infinity };
    hub.release(outbox.add(change, nameOf(part, false)), change);
    return value;
  }

  function limited(part, wanted, slides) {
    const value = slides ? onSlider(wanted, part) : inThousandths(wanted);
    if (part.kind !== "from") return value;
    const tiers = [...parts.values()].filter((one) => one.kind === "from");
    return betweenNeighbours(tiers.map(valueOf), tiers.indexOf(part), value);
  }

  function nameOf(part, byKey) {
    const control = `${part.kind} ${part.id}`;
    const now = clock.now();
    if (!byKey || control !== latest.control || now - latest.at > SAME_GESTURE_MS) {
      latest = { control, name: `${Date.now().toString(36)}-${outbox.number}`, at: now };
    }
    latest.at = now;
    return latest.name;
  }

  // What a handle elsewhere on the page must know of a control; null where there is none.
  function slider(kind, id) {
    const part = find(kind, id);
    if (!part) return null;
    const value = gestures.active?.part === part ? gestures.active.value : valueOf(part);
    return { value, low: part.low, high: part.high, step: part.step, label: part.label, words: part.words, enabled: !part.disabled };
  }

  return gestures;
}
