// Customers: people on the other side and their addresses in each channel.
// Owns: names, addresses, notes, favourites, which address belongs to whom.
// Never: what was said (messaging), what happened (interactions), who may look (identity answers that).
// A visitor of the web page is a customer of whom nothing is known yet; she becomes somebody by telling or by editing.
// Personal data sits here and in messaging only, so that erasing a person has two places to go.
export * from './contact.ts';
export { type ContactField, contactFields } from './contact-contract.ts';
export * from './contract.ts';
export * from './customer.ts';
export * from './person.ts';
export * from './person-contract.ts';
