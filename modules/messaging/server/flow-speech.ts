import type { FlowEffect } from '#flows';
import type { Interaction, InteractionHappening } from '#interactions';
import type { Channel } from '#kernel/channel.ts';
import type { FactShape } from '#kernel/fact.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { MessageChannel } from '../channel.ts';
import { sayable } from '../flow-words.ts';
import type { Conversation } from './conversations.ts';
import { type FlowRun, flowRunRows } from './flow-run-store.ts';
import { type OwnMessage, type OwnMessageNeeds, writeOwn } from './own-message.ts';

export interface FlowSpeechNeeds extends OwnMessageNeeds {
  readonly journal: Journal<FactShape>;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
}

/** What a step of a flow came to. */
export interface FlowStepTaken {
  readonly effects: readonly FlowEffect[];
  /** What the agent is told; empty = nothing. */
  readonly note: string;
  readonly happenings: readonly InteractionHappening[];
  /** What it adds to how the customer found her way; in the record of the place. */
  readonly way: readonly BulkWrite[];
}

/** Writes what a step of a flow came to: its messages, the note, the place it has now and what happened, in one record. */
export async function recordStep(
  needs: FlowSpeechNeeds,
  { interaction, conversation }: { readonly interaction: Interaction; readonly conversation: Conversation },
  run: FlowRun | null,
  { effects, note, happenings, way }: FlowStepTaken,
): Promise<void> {
  const can = needs.channels.get(interaction.channel)?.capabilities(conversation.account).choices ?? null;
  const mark = (at: number | string) => `flow:${interaction.id}:${conversation.lastSeq}:${at}`;
  const said = effects.flatMap((effect, at): OwnMessage[] => {
    if (effect.type !== 'say' || effect.text === '') return [];
    return [{ author: 'bot', clientId: mark(at), ...sayable(effect, can) }];
  });
  const noted: OwnMessage[] = note === '' ? [] : [{ kind: 'note', author: 'bot', clientId: mark('note'), text: note }];
  const writes = run ? [write(flowRunRows, run), ...way] : [];
  if (said.length === 0 && noted.length === 0 && happenings.length === 0) {
    await needs.journal.record([], writes);
    return;
  }
  await writeOwn(needs, { interaction, conversation }, [...said, ...noted], { happenings, writes });
}
