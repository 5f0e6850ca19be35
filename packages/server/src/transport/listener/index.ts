export { openFront } from './front.ts';
export type { FrontOptions, Listener, ProtocolServer } from './front.ts';
export { ListenError } from './listen-error.ts';
