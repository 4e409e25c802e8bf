// Load plotly.js once a page, from the app's own server.

import { shared } from "../../browser/hub.mjs";
import { appRoot } from "../../browser/root.mjs";

const WAITS = [300, 1000, 3000];

// A promise of Plotly. A failed fetch is tried again; the last failure is the caller's.
export function loadPlotly(path) {
  const href = new URL(path, appRoot()).href;
  const loads = (shared().plotly ??= new Map());
  if (!loads.has(href)) loads.set(href, attempt(href, 0));
  return loads.get(href);
}

async function attempt(href, failures) {
  try {
    return await inject(href);
  } catch (error) {
    if (failures >= WAITS.length) throw error;
    await new Promise((resolve) => setTimeout(resolve, WAITS[failures]));
    return attempt(href, failures + 1);
  }
}

function inject(href) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = href;
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error(`No Plotly in ${href}`)));
    script.onerror = () => {
      script.remove();
      reject(new Error(`Could not load ${href}`));
    };
    document.head.append(script);
  });
}
