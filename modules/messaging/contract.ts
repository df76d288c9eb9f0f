import { z } from 'zod';
import { botContract } from './bot-contract.ts';
import { actsContract } from './contract-acts.ts';
import { channelsContract } from './contract-channels.ts';
import { conversationsContract } from './contract-conversations.ts';
import { draftsContract } from './contract-drafts.ts';
import { noticesContract, scheduleContract } from './contract-notices.ts';
import { startContract } from './contract-start.ts';
import { templatesContract } from './contract-templates.ts';

export const messagingContract = {
  bot: botContract,
  templates: templatesContract,
  drafts: draftsContract,
  notices: noticesContract,
  scheduled: scheduleContract,
  acts: actsContract,
  starting: startContract,
  conversations: conversationsContract,
  channels: channelsContract,
};

export const TypingView = z.object({ name: z.string(), isTyping: z.boolean(), side: z.enum(['customer', 'agent']) });
/** How long a "typing" sign stays without being renewed. */
export const typingForMs = 6_000;
