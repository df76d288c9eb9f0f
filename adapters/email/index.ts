// E-mail: the channel of mailboxes, read over IMAP and written from over SMTP.
// Owns: reading letters of strangers safely, which conversation a letter belongs to, its cleaned page, sign-in by
// password or token, how far each mailbox was read. Never: conversations, who answers, when a machine writes.
export { type Email, type EmailNeeds, openEmail } from './email.ts';
