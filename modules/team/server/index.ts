// How the team runs: rooms and what is said in them, tasks with one timer for what is due, announcements.
export { type TeamRoutesNeeds, teamRoutes } from './routes.ts';
export { openTeam, type Team, type TeamNeeds } from './team.ts';
