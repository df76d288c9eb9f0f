// Telegram: the channel of a bot, through its Bot API. Owns: calls of the Bot API, reading updates, polling or webhook.
// Never: conversations or who answers. A bot's private chats are customers; groups and channels it was put into are not.
export { openTelegram, type Telegram, type TelegramNeeds } from './telegram.ts';
