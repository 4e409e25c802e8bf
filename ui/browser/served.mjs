// Stand in for a component's script with what fetches it: Streamlit sends the one with every change, a browser asks for
// the other once.

import { appRoot } from "./root.mjs";

const WAITS = [300, 1000, 3000];

async function fetched(failures = 0) {
  try {
    return await import(new URL(`SERVED_AT${failures ? `?again=${failures}` : ""}`, appRoot()).href);
  } catch (error) {
    if (failures >= WAITS.length) throw error;
    await new Promise((resolve) => setTimeout(resolve, WAITS[failures]));
    return fetched(failures + 1);
  }
}

const script = fetched();

export default async function (component) {
  return (await script).default(component);
}
