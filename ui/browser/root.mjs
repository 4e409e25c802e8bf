// Say where the app's own files are fetched from.

// The app's root: where Streamlit's own scripts come from, whatever page and path the reader is on.
export function appRoot() {
  const own = document.querySelector('script[src*="static/js/"]')?.src;
  return own ? own.slice(0, own.indexOf("static/js/")) : new URL("./", document.baseURI).href;
}
