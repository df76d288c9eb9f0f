// How conversations in writing look: the list, one conversation with its composer, and what waits to be sent.
// Owns: drafts and unsent messages on this device, the order of a list, what a key means in the composer.
// Never: the customer's card (customers), who is offered what (routing); the desk puts them side by side.

export { BotBlock, BotPage } from './bot/index.ts';
export { ComposerFiles } from './ComposerFiles.tsx';
export { ConversationList } from './ConversationList.tsx';
export { ConversationPane, NoConversation } from './ConversationPane.tsx';
export { ChannelPage, ChannelsPage } from './channels/index.ts';
export type { OpenConversation } from './conversation.ts';
export { EmojiPicker } from './EmojiPicker.tsx';
export { FileCard, FileList } from './FileList.tsx';
export { wishToWrite } from './focus-wish.ts';
export { hrefOf, pieces } from './links.ts';
export { ordered, sorts } from './order.ts';
export * from './panes.ts';
export { ChannelMark, StatusMark } from './StatusMark.tsx';
export { sends } from './send-key.ts';
export { StartButton } from './start/StartButton.tsx';
export { StartOverlay } from './start/StartOverlay.tsx';
export { Transcript } from './Transcript.tsx';
export { becomeKnown, isKnownOver, useConversation } from './useConversation.ts';
export { type ListWish, scopes, unfiltered, useDesk } from './useDesk.ts';
export { OutboxLine, sendHeldNow } from './useOutbox.ts';
export { useReadingPlace } from './useReadingPlace.ts';
export { useUploads } from './useUploads.ts';
export { dayInWords } from './words.ts';
export { NoticesMark } from './writing/NoticesMark.tsx';
export { TemplatesSection } from './writing/TemplatesSection.tsx';
