// How recordings run: one per organisation on its floor; has calls written down, keeps what was written, and knows who
// listened.
export { openRecordings, type Recordings } from './recordings.ts';
export { recordingRoutes } from './routes.ts';
export type { StoredRecording } from './store.ts';
