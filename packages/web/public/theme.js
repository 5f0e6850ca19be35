// Runs before the first paint, so that a chosen theme never flashes. A file of its own because the CSP allows no inline script.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('spoor.theme');
  } catch {
    // Storage is off: the system's theme it is.
  }
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
})();
