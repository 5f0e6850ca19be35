/** Path of a Chromium; installs Debian's when there is none and we may. Ends the program with a clear line when there is none to be had. */
export function ensureChromium(): string;
