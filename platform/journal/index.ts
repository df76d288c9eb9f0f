// The journal: facts told once and heard by a list.
// Owns: the lease of the one writer per organisation, numbering without gaps, commit before anybody hears, bookmarks.
// Never: what a fact means, which facts may follow (the owning module's `evolve` says so), what a reader does with it.
export { type DurableReader, type DurableReaderNeeds, openDurableReader } from './durable-reader.ts';
export {
  type BulkWrite,
  type BulkWriter,
  type Journal,
  type JournalNeeds,
  NotRecorded,
  openJournal,
  type Reader,
  write,
} from './journal.ts';
export { type Lease, leaseMs, releaseLease, takeLease } from './lease.ts';
export { FloorLost, factsAbout, factsPerPage } from './store.ts';
