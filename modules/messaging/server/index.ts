// How messaging runs: one per organisation, on its floor.
export { type Account, type Accounts, installChannels, webChatDefaults } from './accounts.ts';
export type { AfterTalk, Answer, AnswerTaker, TakenAnswer } from './after-talk.ts';
export type { OrganisationSide } from './channel-side.ts';
export type { Conversation } from './conversations.ts';
export type { StoredBytes } from './files.ts';
export { type Messaging, type MessagingNeeds, openMessaging } from './messaging.ts';
export type { Distribution, People, QueueBook } from './neighbours.ts';
export { messagingRoutes } from './routes.ts';
export { abandonAfterMs } from './timers.ts';
