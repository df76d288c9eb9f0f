// How customers run: the people behind addresses, kept in memory while they are talked to.
export { type Customers, type CustomersNeeds, type Newcomer, openCustomers } from './customers.ts';
export { type CustomerRoutesNeeds, customersRoutes } from './routes.ts';
export type { StoredCustomer } from './store.ts';
