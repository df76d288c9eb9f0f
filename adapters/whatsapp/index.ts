// WhatsApp: the channel of a number at Meta's Cloud API. Owns: reading its webhooks, sending within its limits, approved
// templates, its files. Never: conversations or who answers. A customer is known by the id Meta gives her, and by her
// number only where there is no such id; groups and calls are left aside.
export { openWhatsapp } from './whatsapp.ts';
