import type { Block, BlockType, FlowGraph, FlowView, Problem } from '#flows';
import type { Language } from '#identity';

/** A block that is being edited, and what may be done with it. */
export interface Editing {
  readonly block: Block;
  readonly graph: FlowGraph;
  readonly collectedBefore: FlowView['collectedBefore'];
  readonly problems: readonly Problem[];
  readonly change: (block: Block) => void;
  /** Leads a way out to a block of this type that is made for it. */
  readonly addBehind: (socket: string, type: BlockType) => void;
  readonly makeStart: () => void;
  readonly remove: () => void;
}

/** What the fields of a block need: the block, what changes it, and in which language its texts are shown. */
export type Fielding = Pick<Editing, 'change'> & {
  readonly language: Language;
  /** Callers may go through the flow. */
  readonly isForCalls: boolean;
};
