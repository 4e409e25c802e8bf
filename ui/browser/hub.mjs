// Hold what a hand moves on a page, for the components that share the page: the rule board, which says what is moved,
// the tables, which say what follows from it, and the chart board, which shows it. None needs another to be there.

// The one name that the desk's scripts put on the page.
export function shared() {
  return (window.leadScoring ??= {});
}

export function hubOf(key) {
  const hubs = (shared().hubs ??= new Map());
  if (!hubs.has(key)) hubs.set(key, makeHub());
  return hubs.get(key);
}

// A settled desk is told by its epoch, which changes with everything but edits of the rule board, and by the number of
// the last edit that it holds.
//
// editor: what takes a move and sends it (see rule_board.js); null where there is none.
// painter: { paint(live), wait(), settle() }; null where there is none.
export function makeHub(nextFrame = (act) => requestAnimationFrame(act)) {
  const hub = {
    editor: null,
    painter: null,
    moving: null,
    edits: [],
    tables: null,
    shown: null,
    settling: 0,
    due: false,

    // The newest change under the hand. Of several within a frame only the last is worked out.
    move(change) {
      hub.moving = change;
      later();
    },

    // The hand let go. number: of the edit that was sent; 0 where nothing was changed.
    release(number, change) {
      hub.moving = null;
      if (number) {
        hub.settling = number;
        hub.edits.push({ number, kind: change.kind, part: change.part });
        hub.last = change;
        return;
      }
      if (!hub.settling) hub.last = null;
      hub.painter?.settle();
    },

    // The charts of a settled desk have come. True: show them; false: the hand, or what it left, is ahead of them.
    confirm(settled) {
      hub.shown = settled;
      const change = hub.moving ?? hub.last;
      const ahead = hub.moving !== null || hub.settling > settled.acknowledged;
      if (change && ahead && hub.follows(change)) {
        later();
        return false;
      }
      hub.settling = 0;
      hub.last = null;
      return true;
    },

    // tables: { epoch, acknowledged, figuresAt(change) }.
    provide(tables) {
      hub.tables = tables;
      hub.edits = hub.edits.filter((edit) => edit.number > tables.acknowledged);
      if (hub.moving) later();
    },

    // Whether the tables can tell what follows: nothing but this very part has been changed since they were made.
    follows({ kind, part }) {
      const { tables, shown } = hub;
      if (!tables || !shown || tables.epoch !== shown.epoch) return false;
      return hub.edits.every((edit) => edit.number <= tables.acknowledged || (edit.kind === kind && edit.part === part));
    },
  };

  function later() {
    if (hub.due) return;
    hub.due = true;
    nextFrame(() => {
      hub.due = false;
      show();
    });
  }

  function show() {
    const change = hub.moving ?? (hub.settling ? hub.last : null);
    if (!change) return;
    const live = hub.follows(change) ? hub.tables.figuresAt(change) : { known: false };
    if (live.known) hub.painter?.paint(live);
    else hub.painter?.wait();
    hub.editor?.followed?.(change, live.known);
  }

  return hub;
}
