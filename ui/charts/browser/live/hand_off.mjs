// Write the row of big figures, candidate against current, as ui/charts/figures/hand_off.py does.

import { rateOf, wilsonInterval } from "./statistics.mjs";
import { FEWEST_ROWS } from "./tables.mjs";
import { filledWords } from "./writing.mjs";

// What is handed off: rows in the hand-off tier and above.
export function handOffOf(tables, tiers, counts, onTheLine) {
  let [n, k] = [0, 0];
  for (let tier = 0; tier <= tables.hand_off; tier += 1) {
    n += tiers.n[tier];
    k += tiers.k[tier];
  }
  const rate = n ? rateOf(k, n) : null;
  const leads = tables.one_date ? { n: [n], k: [k] } : tiers.leads;
  const leadRate = leads && n ? rateOf(leads.k.at(-1), leads.n.at(-1)) : null;
  const [low, high] = leads && n ? wilsonInterval(leads.k.at(-1), leads.n.at(-1)) : [null, null];
  return {
    n,
    k,
    rate,
    leadRate,
    low,
    high,
    capture: counts.converted ? k / counts.converted : null,
    lift: rate !== null && tables.base_rate ? rate / tables.base_rate : null,
    share: counts.rows ? n / counts.rows : null,
    onTheLine,
  };
}

// area: { area, low, high } of the AUC; null where it is not known until release.
export function handOffCards(tables, now, counts, area) {
  const { write, words } = tables;
  const note = (key, values) => filledWords(words[key], values);
  const interval = write.interval(now.low, now.high);
  const isTold = now.n >= FEWEST_ROWS;
  const rateNote = () =>
    tables.one_date
      ? note("card_rate_note", { n: write.ofRows(now.n), interval })
      : note("card_rate_note_leads", { rate: write.percent(now.leadRate), interval });
  const ends = ({ low, high }) => ({ low: write.decimal(low, 2), high: write.decimal(high, 2) });
  const notes = counts.rows
    ? {
        leads: note(tables.one_date ? "card_leads_note" : "card_leads_note_rows", { share: write.percent(now.share), n: write.count(counts.rows) }),
        rate: now.n > 0 && !isTold ? note("too_few_of", { n: write.ofRows(now.n) }) : now.low === null ? "" : rateNote(),
        capture: note("card_capture_note", { k: write.count(now.k), n: write.count(counts.converted) }),
        lift: tables.base_words,
        on_the_line: note("card_on_the_line_note", {}),
        auc: (area?.low ?? null) === null ? "" : note("card_auc_note", ends(area)),
      }
    : {};
  const card = cardWriter(tables, notes);
  return [
    card("leads", now.n, write.count, (change) => write.difference(change), 0),
    card("rate", isTold ? now.rate : null, write.percent, write.percentDifference, 1),
    card("capture", now.capture, write.percent, write.percentDifference, 1),
    card("lift", isTold ? now.lift : null, write.times, (change) => write.difference(change, 1), 1),
    area === null
      ? unknownCard("auc")
      : card("auc", area.area, (value) => write.decimal(value), (change) => write.difference(change, 3), 1),
    card("on_the_line", now.onTheLine, write.count, (change) => write.difference(change), 0),
  ];
}

function cardWriter({ write, words, current }, notes) {
  return (id, value, show, compare, better) => {
    const before = current.cards?.[id] ?? null;
    const hasBoth = value !== null && before !== null;
    const difference = hasBoth ? compare(value - before) : "";
    return {
      id,
      value: show(value),
      current: before === null ? "" : filledWords(words.card_current, { value: show(before) }),
      difference,
      note: notes[id] ?? "",
      direction: !hasBoth || difference.startsWith("±") ? 0 : Math.sign((value - before) * better) || 0,
    };
  };
}

function unknownCard(id) {
  return { id, value: null, current: "", difference: "", note: "", direction: 0 };
}

// All leads as of today. surging: how many; null where it is not known until release.
export function todayCards(tables, tiers, surging) {
  const { today, write } = tables;
  const card = cardWriter(tables, {});
  let handedOff = 0;
  for (let tier = 0; tier <= tables.hand_off; tier += 1) handedOff += tiers.n[tier];
  const now = { ...today, today_handed_off: handedOff, today_surge: surging };
  const count = (id) => card(id, now[id], write.count, (change) => write.difference(change), 0);
  return Object.keys(today).map((id) => (now[id] === null ? unknownCard(id) : count(id)));
}
