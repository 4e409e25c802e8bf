// Send one file as a request of its own, and say how far it is.

export function post(address, ticket, file, name, progress) {
  const request = new XMLHttpRequest();
  const answer = new Promise((resolve) => {
    const lost = () => resolve({ status: 0, mark: "", reason: "broken_off" });
    request.onload = () => resolve({ status: request.status, mark: "", reason: "", ...answered(request.responseText) });
    request.onerror = request.onabort = request.ontimeout = lost;
  });
  request.upload.onprogress = ({ loaded }) => progress(loaded);
  request.open("POST", address);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-Ticket", ticket);
  // A header holds plain letters only.
  request.setRequestHeader("X-File-Name", encodeURIComponent(name.toWellFormed?.() ?? name));
  request.send(file);
  return { answer, abort: () => request.abort() };
}

function answered(text) {
  try {
    const { mark = "", reason = "" } = JSON.parse(text);
    return { mark, reason };
  } catch {
    // What stands between the browser and the app may answer in its own words.
    return {};
  }
}
