// Load plotly.js once a page, from the app's own server.

const WAITS = [300, 1000, 3000];

// The app's root: where Streamlit's own scripts come from, whatever page and path the reader is on.
export function appRoot() {
  const own = document.querySelector('script[src*="static/js/"]')?.src;
  return own ? own.slice(0, own.indexOf("static/js/")) : new URL("./", document.baseURI).href;
}

// A promise of Plotly. A failed fetch is tried again; the last failure is the caller's.
export function loadPlotly(path) {
  const href = new URL(path, appRoot()).href;
  const loads = (window.leadScoringPlotly ??= new Map());
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
