// The web chat: the channel of our own widget. Owns: its sockets, visitors' tokens, its files' door, the widget itself.
// Never: conversations, statuses or who answers; what a visitor does is handed to `ChannelSide` and forgotten here.
export type { FloodLimits } from './flood.ts';
export type { FileStore } from './routes.ts';
export { openWebChat, type WebChat, type WebChatNeeds } from './web-chat.ts';
