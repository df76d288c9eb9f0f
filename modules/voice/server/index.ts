// How voice runs: so far, how the switch stands is told to those who may know.
export { voiceRoutes } from './routes.ts';
