// How recordings look: the player with its waveform and marks, the pause of one's own call, samples, rules.
export { ListenButton } from './ListenButton.tsx';
export { RecordingAct } from './RecordingAct.tsx';
export { RecordingPage } from './RecordingPage.tsx';
export { RulesPage } from './RulesPage.tsx';
export { SamplesPage } from './SamplesPage.tsx';
