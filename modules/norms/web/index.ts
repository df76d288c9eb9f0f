// Norms on the screen: the mark of a level, the clocks of a conversation, the settings of a queue.

export { LevelMark } from './LevelMark.tsx';
export { NormAlerts } from './NormAlerts.tsx';
export { type ClockedRow, NormClocks } from './NormClocks.tsx';
export { NormsPage } from './NormsPage.tsx';
