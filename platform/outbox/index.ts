// The outbox: what is to go out goes out, in order per conversation, one at a time.
// Owns: rows written beside the message itself, lines, retries with growing pauses, what became of each.
// Never: how a thing is sent (the adapter knows), whether it may be sent (the owner asked before).
export { type OutboundRow, type Outbox, type OutboxNeeds, openOutbox, type Sent } from './outbox.ts';
