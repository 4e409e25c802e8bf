// Hand over a panel as a picture or as a table.

import { asPlotlyText, filled } from "./columns.mjs";
import { fit } from "./fit.mjs";

const FORMULA = /^[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/;

// One cell of a CSV file; text that a spreadsheet would run as a formula gets an apostrophe.
export function csvCell(value, kind) {
  if (kind !== "text") {
    if (!Number.isFinite(value)) return "";
    return String(kind === "share" ? Number(value.toPrecision(6)) : value);
  }
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

// The table of a panel; the byte order mark is what Excel needs for Japanese.
export function csvText(columns, names) {
  const table = names.map((name) => columns[name]);
  const rows = [table.map((column) => csvCell(column.heading, "text"))];
  for (let row = 0; row < (table[0]?.values.length ?? 0); row += 1) {
    rows.push(table.map((column) => csvCell(column.values[row], column.kind)));
  }
  return "\ufeff" + rows.map((row) => row.join(",") + "\r\n").join("");
}

const PICTURE = { width: 1120, height: 720 };

// A picture for a slide: title above, legend and caption below. Answers a data URL.
export function pictureOf(Plotly, panel, columns, { family, colour, caption }) {
  const figure = filled({ data: panel.data, layout: panel.layout }, columns, colour);
  const top = 86, bottom = 66;
  fit(figure, panel.lines, { ...PICTURE, family, colour, top, bottom });
  const { layout } = figure;
  const muted = colour("var(--desk-muted)");
  layout.title = {
    text: asPlotlyText(panel.title), x: 16 / PICTURE.width, xanchor: "left", y: 1 - 14 / PICTURE.height, yanchor: "top", yref: "container",
    font: { size: 26, color: colour("var(--desk-ink)"), weight: 600 }, automargin: false,
    subtitle: { text: asPlotlyText([panel.subtitle, panel.note].filter(Boolean).join(" · ")), font: { size: 16, color: muted } },
  };
  layout.showlegend = true;
  layout.legend = { orientation: "h", xref: "container", yref: "container", x: 0.01, y: 34 / PICTURE.height, xanchor: "left", yanchor: "bottom" };
  layout.annotations = [...(layout.annotations ?? []), {
    text: asPlotlyText(caption), showarrow: false, xref: "paper", yref: "paper", x: 0, y: 0, xanchor: "left", yanchor: "top",
    xshift: 16 - layout.margin.l, yshift: 30 - layout.margin.b, font: { size: 14, color: muted },
  }];
  return Plotly.toImage(figure, { format: "png", ...PICTURE, scale: 2 });
}

export function save(fileName, href) {
  const link = document.createElement("a");
  link.href = href;
  link.download = fileName;
  link.click();
}

export function saveText(fileName, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  save(fileName, url);
  // The browser reads the blob after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
