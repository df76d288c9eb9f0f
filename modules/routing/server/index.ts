// How routing runs: hears facts, keeps the floor, writes offers, tells each desk about itself.
export { openRouting, type Routing, type RoutingNeeds } from './routing.ts';
export { routingRoutes } from './routes.ts';
