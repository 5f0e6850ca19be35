// Asks for the trace of a trace page before the UI's code is there: large ones take the server longest. A file of its own
// because the CSP allows no inline script.
(() => {
  const match = /^\/trace\/([^/]+)$/.exec(location.pathname);
  if (match === null) return;
  const answer = fetch(`/api/spoor/v1/traces/${match[1]}/columns`).then((response) => (response.ok ? response.arrayBuffer() : response.text().then(() => undefined)));
  // Whatever went wrong is said by the page, which then asks by itself.
  globalThis.spoorEarly = { traceId: decodeURIComponent(match[1]), answer: answer.catch(() => undefined) };
})();
