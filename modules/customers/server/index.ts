// How customers run: the people behind addresses, kept in memory while they are talked to.
export { type Customers, type CustomersNeeds, type Newcomer, openCustomers, seesContact } from './customers.ts';
export type { Move, Mover, Persons } from './persons.ts';
export { type CustomerRoutesNeeds, customersRoutes } from './routes.ts';
export { isFavouriteOf, recordsAnswering } from './search-store.ts';
export type { StoredCustomer } from './store.ts';
