// The queue bot on the screen: its texts, and how it stands with it in a conversation.
export { BotBlock } from './BotBlock.tsx';
export { BotPage } from './BotPage.tsx';
