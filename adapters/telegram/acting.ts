import type { ChannelAccount, ChannelSide, OutboundAct, SendOutcome } from '#messaging';
import type { Answer, BotApi } from './bot-api.ts';
import { botOf } from './listening.ts';
import { idIn, outcomeOf, unauthorisedMs } from './outcome.ts';

const done = (externalId: string): SendOutcome => ({ type: 'accepted', externalIds: [externalId] });
/** What is as it should be already is done. */
const isSoAlready = /message is not modified|message to delete not found/i;

/** Opens what is done to messages that are there: a reaction, other words, a withdrawal (of what is not two days old). */
export function openActing({ api, side }: { readonly api: BotApi; readonly side: Pick<ChannelSide, 'secretOf'> }) {
  const call = async (token: string, what: OutboundAct, messageId: number): Promise<Answer> => {
    const message = { chat_id: what.peerKey, message_id: messageId };
    switch (what.type) {
      case 'react': {
        const reaction = what.emoji === null ? [] : [{ type: 'emoji', emoji: what.emoji }];
        return api.call(token, 'setMessageReaction', { ...message, reaction });
      }
      case 'revoke':
        return api.call(token, 'deleteMessage', message);
      case 'edit': {
        const answer = await api.call(token, 'editMessageText', { ...message, text: what.text });
        // Words beside a file are another thing to the provider.
        const isCaption = answer.type === 'refused' && /there is no text in the message/i.test(answer.description);
        return isCaption ? api.call(token, 'editMessageCaption', { ...message, caption: what.text }) : answer;
      }
    }
  };

  return async (what: OutboundAct, account: ChannelAccount): Promise<SendOutcome> => {
    const token = side.secretOf(account);
    if (token === null) return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
    const messageId = idIn(what.externalId, botOf(token));
    if (messageId === null) {
      const text = 'The message is not one of this bot.';
      return { type: 'failed', failure: 'invalidContent', code: 'unknownMessage', text };
    }
    const answer = await call(token, what, messageId);
    if (answer.type === 'ok') return done(what.externalId);
    const isDone = answer.type === 'refused' && answer.code === 400 && isSoAlready.test(answer.description);
    return isDone ? done(what.externalId) : outcomeOf(answer);
  };
}
