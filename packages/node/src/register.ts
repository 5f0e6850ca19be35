/** `@spoor/node/register`: starts whenever it is imported, for programs that cannot pass a flag. */
import { start } from './start.ts';

start();
