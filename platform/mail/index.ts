// Mail: letters of the program to people, sent through the mail server each organisation names.
// Owns: the settings of that server (its password sealed), letters written in the transaction of what causes them, the
// tries with growing pauses, and what became of each; a letter's text is wiped as soon as it is settled.
// Never: what a letter says (its cause knows), whether it may be sent, letters of customers (a channel of messaging).
export type { Letter } from './letter.ts';
export { type Mail, type MailId, type NewLetter, openMail } from './mail.ts';
export type { MailOutcome, MailTrouble } from './smtp.ts';
export type { MailRow, MailSettings, MailState } from './store.ts';
