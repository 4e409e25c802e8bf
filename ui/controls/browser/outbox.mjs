// Number what the user sets, and see to it that the server gets it: in order, once, and the latest value of each pull.

// A message whose answer does not come is sent again with the next one.
const GIVE_UP_MS = 2000;

export function makeOutbox(now = () => performance.now()) {
  const box = {
    pending: [],
    number: 0,
    sent: 0,
    sentAt: 0,
    onItsWay: false,
    send: () => {},

    // change: {kind, part, value}; gesture: what is undone in one step. Answers the edit's number.
    add(change, gesture) {
      box.number += 1;
      const earlier = box.pending.findIndex(
        (one) => one.kind === change.kind && one.part === change.part && one.gesture === gesture && one.number > box.sent,
      );
      if (earlier >= 0) box.pending.splice(earlier, 1);
      box.pending.push({ ...change, number: box.number, gesture });
      post();
      return box.number;
    },

    // The server holds all edits up to this number.
    acknowledge(number) {
      box.number = Math.max(box.number, number);
      box.pending = box.pending.filter((edit) => edit.number > number);
      if (number >= box.sent) box.onItsWay = false;
      post();
    },

    waiting: (kind, part) => box.pending.findLast((edit) => edit.kind === kind && edit.part === part),
  };

  // One message is on its way at a time.
  function post() {
    if (box.onItsWay && now() - box.sentAt < GIVE_UP_MS) return;
    if (!box.pending.some((edit) => edit.number > box.sent)) return;
    box.sent = box.number;
    box.sentAt = now();
    box.onItsWay = true;
    box.send(box.pending);
  }

  return box;
}
