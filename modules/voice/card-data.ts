import type { Interaction } from '#interactions';
import type { AgentId } from '#kernel/id.ts';
import { runningLeg } from './call-lines.ts';

/** What nobody ends is over after this: keys work again, and the recording goes on. */
export const cardDataMostMs = 180_000;

/** Whether the caller may type for her now: the call is hers, and she is in it. */
export const mayHideKeys = (interaction: Interaction, agentId: AgentId): boolean =>
  runningLeg(interaction)?.agentId === agentId;
