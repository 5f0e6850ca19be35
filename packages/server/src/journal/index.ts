export { openJournal } from './journal.ts';
export type { FsyncPolicy, Journal, JournalOptions } from './journal.ts';
export { JournalError } from './journal-error.ts';
export type { BlockRange } from './cursor.ts';
export type { Position } from './group-commit.ts';
export type { JournalRecord, KeptRecord } from './record.ts';
