// Send files to the server, two at a time, and know how far each is.

const AT_ONCE = 2;
const OVER = new Set(["sent", "failed", "cancelled"]);

// post(file, name, progress) sends one: { abort(), answer: a promise of { status, mark, reason } }, which never fails.
// changed() is called whenever there is something else to see, ended() when no file is waiting or on its way any more.
export function makeSending({ post, changed = () => {}, ended = () => {} }) {
  const sending = {
    // { name, size, file, state, sent, mark, reason }; state: waiting, sending, sent, failed or cancelled.
    files: [],
    changed,
    ended,
    bytesLeft: Infinity,
    filesLeft: Infinity,

    get isOver() {
      return sending.files.every(({ state }) => OVER.has(state));
    },

    // Files to be sent. Those that the server would refuse are not even begun.
    add(files) {
      if (sending.isOver) sending.files = sending.files.filter(({ state }) => state === "sent");
      for (const { file, name } of files) {
        const one = { name, size: file.size, file, state: "waiting", sent: 0, mark: "", reason: "" };
        const counted = sending.files.filter(({ state }) => state !== "failed" && state !== "cancelled");
        const bytes = counted.reduce((all, { size }) => all + size, 0);
        if (counted.length >= sending.filesLeft) fail(one, "too_many");
        else if (bytes + one.size > sending.bytesLeft) fail(one, "too_large");
        sending.files.push(one);
      }
      go();
    },

    cancel(one) {
      if (OVER.has(one.state)) return;
      one.state = "cancelled";
      one.going?.abort();
      go();
    },

    // What has come is not wanted either. Answers its marks.
    cancelAll() {
      const marks = sending.files.filter(({ mark }) => mark).map(({ mark }) => mark);
      for (const one of sending.files) {
        const wasGoing = one.state === "sending";
        if (one.state !== "failed") one.state = "cancelled";
        one.mark = "";
        if (wasGoing) one.going.abort();
      }
      go();
      return marks;
    },

    // Of the files that came, the server holds these; the others it has taken, and they need not be shown any more.
    keep(marks) {
      sending.files = sending.files.filter(({ state, mark }) => state !== "sent" || marks.includes(mark));
    },

    marks: () => sending.files.filter(({ state }) => state === "sent").map(({ mark }) => mark),
  };

  function fail(one, reason) {
    one.state = "failed";
    one.reason = reason;
    one.file = null;
  }

  function go() {
    while (sending.files.filter(({ state }) => state === "sending").length < AT_ONCE) {
      const next = sending.files.find(({ state }) => state === "waiting");
      if (!next) break;
      begin(next);
    }
    sending.changed();
    if (sending.files.length && sending.isOver) sending.ended();
  }

  async function begin(one) {
    one.state = "sending";
    one.going = post(one.file, one.name, (bytes) => {
      one.sent = bytes;
      sending.changed();
    });
    const { status, mark, reason } = await one.going.answer;
    // Nothing holds the file any more once it has been sent.
    one.going = null;
    one.file = null;
    if (one.state === "sending") {
      if (status === 201 && mark) Object.assign(one, { state: "sent", mark, sent: one.size });
      else fail(one, reason || "broken_off");
      go();
    }
  }

  return sending;
}
