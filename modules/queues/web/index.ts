// Queues on the screen: the list, a queue's settings, and what its settings speak of (skills, away reasons).
export { AgentsPage } from './AgentsPage.tsx';
export { AwayReasonsPage } from './AwayReasonsPage.tsx';
export { QueuePage } from './QueuePage.tsx';
export { QueuesPage } from './QueuesPage.tsx';
export { QueueTabs } from './QueueTabs.tsx';
export { SkillsPage } from './SkillsPage.tsx';
