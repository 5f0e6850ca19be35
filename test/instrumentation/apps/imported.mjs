import { traceContext, withSpan } from '../../../packages/node/src/index.ts';

withSpan('nobody sees this', () => console.log(JSON.stringify(traceContext())));
