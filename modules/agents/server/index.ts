// How agents run: presence proved by their desks and written as facts, skills and capacity as settings.
export { type Agents, type AgentsNeeds, installAgents, openAgents } from './agents.ts';
export { openPresences, type Presences, type PresencesNeeds } from './presences.ts';
export { agentsRoutes, presenceOnWire } from './routes.ts';
