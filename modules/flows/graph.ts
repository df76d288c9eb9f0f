import type { Language } from '#identity';

/** A text as it stands in each language; an empty one is answered by the other. */
export type FlowText = Readonly<Record<Language, string>>;
/** Where a block leads; null = nowhere yet, which no published flow has. */
export type Next = string | null;

export const operators = ['is', 'isNot', 'contains', 'isKnown', 'isEmpty', 'above', 'below'] as const;
/** How a condition compares. It is data: nothing anybody writes is ever run. */
export type Operator = (typeof operators)[number];
export interface Branch {
  readonly variable: string;
  readonly operator: Operator;
  /** What it is compared with; may name variables. */
  readonly value: string;
  readonly next: Next;
}
export interface MenuChoice {
  readonly id: string;
  readonly title: FlowText;
  /** What callers may say in its place, with commas between the phrases. */
  readonly also?: FlowText | undefined;
  readonly next: Next;
}
export const answerKinds = ['text', 'number', 'email', 'phone'] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** One step of a flow, without its name. */
export type BlockWhat =
  | { readonly type: 'message'; readonly text: FlowText; readonly next: Next }
  /** Waits for an answer of this kind; after `tries` that fit not it goes on at `otherwise`. */
  | {
      readonly type: 'question';
      readonly text: FlowText;
      readonly again: FlowText;
      readonly variable: string;
      readonly kind: AnswerKind;
      readonly tries: number;
      readonly next: Next;
      readonly otherwise: Next;
    }
  | {
      readonly type: 'menu';
      readonly text: FlowText;
      readonly again: FlowText;
      /** Keeps the title that was chosen; empty = nothing is kept. */
      readonly variable: string;
      readonly choices: readonly MenuChoice[];
      readonly tries: number;
      readonly otherwise: Next;
    }
  /** The first branch that holds is taken. */
  | { readonly type: 'condition'; readonly branches: readonly Branch[]; readonly otherwise: Next }
  | { readonly type: 'hours'; readonly queueId: string | null; readonly next: Next; readonly otherwise: Next }
  | { readonly type: 'set'; readonly variable: string; readonly value: string; readonly next: Next }
  /** Asks another system; of its answer, JSON, values are kept by their path: `order.status`. */
  | {
      readonly type: 'request';
      readonly method: 'GET' | 'POST';
      readonly url: string;
      readonly body: string;
      readonly saves: readonly { readonly variable: string; readonly path: string }[];
      readonly next: Next;
      readonly otherwise: Next;
    }
  /** Asks for a mark from 1 to 5. */
  | { readonly type: 'survey'; readonly text: FlowText; readonly variable: string; readonly next: Next }
  /** Looks for the customer behind a number; an empty one is whoever calls or writes. */
  | { readonly type: 'lookup'; readonly number: string; readonly next: Next; readonly otherwise: Next }
  /** From here on everything is said in this language, also after the flow. */
  | { readonly type: 'language'; readonly language: Language; readonly next: Next }
  /** On calls: whether the caller lets her call be recorded. Until she has come here it is not. */
  | { readonly type: 'recording'; readonly isAllowed: boolean; readonly next: Next }
  /** On calls: she is called back out of this queue, at the place she has now; `otherwise` who cannot be called. */
  | { readonly type: 'callback'; readonly queueId: string | null; readonly otherwise: Next }
  /** On calls: she leaves a message for this queue. */
  | { readonly type: 'voicemail'; readonly queueId: string | null }
  | { readonly type: 'queue'; readonly queueId: string | null }
  | { readonly type: 'assign'; readonly agentId: string | null }
  | { readonly type: 'close'; readonly text: FlowText };

export type BlockType = BlockWhat['type'];
export const blockTypes = [
  'message',
  'question',
  'menu',
  'condition',
  'hours',
  'set',
  'request',
  'survey',
  'lookup',
  'language',
  'recording',
  'callback',
  'voicemail',
  'queue',
  'assign',
  'close',
] as const satisfies readonly BlockType[];

export type Block = BlockWhat & {
  readonly id: string;
  /** What people call it; empty = by its type. */
  readonly name: string;
};

export interface FlowGraph {
  readonly start: Next;
  readonly blocks: readonly Block[];
}

export const flowLimits = {
  blocks: 200,
  choices: 10,
  branches: 20,
  saves: 20,
  textChars: 1_000,
  variables: 50,
  valueChars: 1_000,
  tries: 5,
  /** Blocks walked for one answer; a graph that needs more goes round in a circle. */
  stepsPerInput: 50,
  /** Answers taken in one conversation, those of other systems included. */
  inputs: 200,
} as const;

/** The name of a variable: short, small letters, digits and underscores. */
export const variablePattern = /^[a-z][a-z0-9_]{0,39}$/;

/** A way out of a block: which of its sockets, and where it leads. */
export interface Exit {
  /** `next`, `otherwise`, a choice's id, or a branch's place. */
  readonly socket: string;
  readonly next: Next;
}

/** All ways out of a block, in the order in which they are shown; none for blocks that end the flow. */
export function exitsOf(block: BlockWhat): readonly Exit[] {
  const otherwise = 'otherwise' in block ? [{ socket: 'otherwise', next: block.otherwise }] : [];
  switch (block.type) {
    case 'menu':
      return [...block.choices.map(({ id, next }) => ({ socket: id, next })), ...otherwise];
    case 'condition':
      return [...block.branches.map(({ next }, at) => ({ socket: String(at), next })), ...otherwise];
    case 'queue':
    case 'assign':
    case 'voicemail':
    case 'close':
      return [];
    case 'callback':
      return otherwise;
    default:
      return [{ socket: 'next', next: block.next }, ...otherwise];
  }
}

/** The block with one way out leading somewhere else. */
export function withExit(block: Block, socket: string, next: Next): Block {
  if (socket === 'otherwise' && 'otherwise' in block) return { ...block, otherwise: next };
  if (block.type === 'menu') {
    return { ...block, choices: block.choices.map((one) => (one.id === socket ? { ...one, next } : one)) };
  }
  if (block.type === 'condition') {
    return { ...block, branches: block.branches.map((one, at) => (String(at) === socket ? { ...one, next } : one)) };
  }
  return socket === 'next' && 'next' in block ? { ...block, next } : block;
}

/** Whether a flow can end at a block. */
export function ends({ type }: BlockWhat): boolean {
  return type === 'queue' || type === 'assign' || type === 'close' || type === 'callback' || type === 'voicemail';
}

/** Whether a block means something on calls only. */
export function isOnlyForCalls({ type }: BlockWhat): boolean {
  return type === 'callback' || type === 'voicemail' || type === 'recording';
}

/** Whether the flow stops here until somebody outside answers. */
export function waits({ type }: BlockWhat): boolean {
  return type === 'question' || type === 'menu' || type === 'survey';
}
