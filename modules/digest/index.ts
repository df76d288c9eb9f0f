// Digests: reports that are sent by e-mail at set times, to colleagues and to addresses outside, in one page.
// Owns: who set up which digest, when each is sent and of which days it speaks, what it says and how it is drawn.
// Asks reports for every figure with the rights its owner has at that moment, and the program's mail to send it.
// Never: a figure of its own, a letter that is sent again where nobody knows whether it is out, SMTP.
// The browser may use everything here.
export * from './contract.ts';
export * from './digest.ts';
export * from './figures.ts';
export * from './history.ts';
export * from './hours.ts';
export * from './html.ts';
export * from './page.ts';
export * from './parts.ts';
export * from './schedule.ts';
export * from './text.ts';
export * from './value.ts';
export * from './words.ts';
