// How routing runs: hears facts, keeps the floor, writes offers, tells each desk about itself.

export { routingRoutes } from './routes.ts';
export { openRouting, type Routing, type RoutingNeeds } from './routing.ts';
