// The inbox: nothing that came in is lost, and nothing is handled twice.
// Owns: raw things on disk under their sender's own id before anybody parses them, their order per sender, tries,
// dead letters that block nobody.
// Never: what a thing means (the handler knows), who may send it (the adapter asked before).
export {
  type DeadLetter,
  type InboundRow,
  type Inbox,
  type InboxNeeds,
  openInbox,
  type Received,
  Unreadable,
} from './inbox.ts';
