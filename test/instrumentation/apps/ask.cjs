// Asks paths of a server of this process, one after the other, then closes it.
module.exports.ask = async function ask(server, ...paths) {
  const base = `http://127.0.0.1:${server.address().port}`;
  for (const path of paths) await (await fetch(base + path)).text();
  server.close();
  server.closeAllConnections?.();
};
