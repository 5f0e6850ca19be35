// Runs before the first paint, so that a chosen theme never flashes. A file of its own because the CSP allows no inline script.
(() => {
  const chosen = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage is off: the system's choice it is.
    }
  };
  const theme = chosen('spoor.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  const contrast = chosen('spoor.contrast');
  if (contrast === 'more' || contrast === 'normal') document.documentElement.dataset.contrast = contrast;
})();
