export { orderByNumber } from './order-by-number.ts';
