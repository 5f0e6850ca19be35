import { createTable } from '../table.ts';
import type { Topology } from '../topology.ts';
import { INITIAL_TABLES } from './0001-initial.ts';

/**
 * A step from one version of the schema to the next. Forward only. Every statement must do nothing when its effect is
 * there already, because an interrupted migration is run again from its first statement. Never change one that was
 * released: add another.
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: (topology: Topology) => readonly string[];
}

/** In order, numbered 1, 2, 3 … without gaps. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'seconds-and-tuples', statements: (topology) => INITIAL_TABLES.flatMap((table) => createTable(table, topology)) },
];
