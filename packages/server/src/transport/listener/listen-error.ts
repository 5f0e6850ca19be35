/** A door that could not be opened. Its message is one line for the person who starts the server. */
export class ListenError extends Error {
  /** The system's code, e.g. `EADDRINUSE`. */
  readonly code: string;
  readonly port: number;
  /** Configuration key that changes the address. */
  readonly configKey: string;

  constructor(code: string, message: string, { port, configKey }: { readonly port: number; readonly configKey: string }) {
    super(message);
    this.name = 'ListenError';
    this.code = code;
    this.port = port;
    this.configKey = configKey;
  }
}
