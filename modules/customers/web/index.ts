// How customers look: the card that is corrected in place, their history, the page that finds them.
// Never: what was said (messaging) and where she is now; the desk puts them beside the card.
export type { ContactAction, ContactTarget } from './ContactField.tsx';
export { CustomerCard } from './CustomerCard.tsx';
export { CustomersPage } from './CustomersPage.tsx';
export { CustomerHistory } from './History.tsx';
export { Identities } from './Identities.tsx';
export { useCustomer } from './useCustomer.ts';
