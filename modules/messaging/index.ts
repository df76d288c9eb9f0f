// Messaging: conversations in writing. Messages, notes, delivery, channels and their accounts.
// Owns: what was said, the port every channel fulfils, the line of what goes out, who has read up to where.
// Never: who gets the conversation (routing), its life and status (interactions), any vendor's words (adapters).
// A channel is one folder in adapters/ that fulfils `MessageChannel` and passes the conformance suite.
// Fact or text? A fact holds the message's id; the text is here, so that erasing a person rewrites no fact.
export * from './bot.ts';
export * from './bot-contract.ts';
export * from './bot-texts.ts';
export * from './capabilities.ts';
export * from './channel.ts';
export * from './collision.ts';
export * from './contract.ts';
export * from './contract-acts.ts';
export * from './contract-channels.ts';
export * from './contract-conversations.ts';
export * from './contract-drafts.ts';
export * from './contract-files.ts';
export * from './contract-message.ts';
export * from './contract-notices.ts';
export * from './contract-start.ts';
export * from './contract-templates.ts';
export * from './draft.ts';
export * from './fact.ts';
export * from './fit.ts';
export * from './flow-words.ts';
export * from './inbound-event.ts';
export * from './letter-head.ts';
export * from './letter-page.ts';
export * from './letter-veil.ts';
export * from './list.ts';
export * from './live.ts';
export * from './message.ts';
export * from './notice.ts';
export * from './outbound.ts';
export * from './schedule.ts';
export * from './setup-field.ts';
export * from './signed-identity.ts';
export * from './sms-parts.ts';
export * from './start.ts';
export * from './template.ts';
