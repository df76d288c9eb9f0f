import {
  type Block,
  type BlockType,
  type BlockWhat,
  exitsOf,
  type FlowGraph,
  type FlowText,
  withExit,
} from './graph.ts';

// What a designer does to a graph. Pure: a graph in, a graph out.

const empty: FlowText = { tr: '', en: '' };

const fresh: { readonly [Type in BlockType]: BlockWhat & { readonly type: Type } } = {
  message: { type: 'message', text: empty, next: null },
  question: {
    type: 'question',
    text: empty,
    again: empty,
    variable: '',
    kind: 'text',
    tries: 2,
    next: null,
    otherwise: null,
  },
  menu: {
    type: 'menu',
    text: empty,
    again: empty,
    variable: '',
    choices: [
      { id: 'c1', title: empty, next: null },
      { id: 'c2', title: empty, next: null },
    ],
    tries: 2,
    otherwise: null,
  },
  condition: {
    type: 'condition',
    branches: [{ variable: 'language', operator: 'is', value: 'tr', next: null }],
    otherwise: null,
  },
  hours: { type: 'hours', queueId: null, next: null, otherwise: null },
  set: { type: 'set', variable: '', value: '', next: null },
  request: { type: 'request', method: 'GET', url: 'https://', body: '', saves: [], next: null, otherwise: null },
  survey: { type: 'survey', text: empty, variable: 'mark', next: null },
  lookup: { type: 'lookup', number: '', next: null, otherwise: null },
  language: { type: 'language', language: 'en', next: null },
  recording: { type: 'recording', isAllowed: true, next: null },
  callback: { type: 'callback', queueId: null, otherwise: null },
  voicemail: { type: 'voicemail', queueId: null },
  queue: { type: 'queue', queueId: null },
  assign: { type: 'assign', agentId: null },
  close: { type: 'close', text: empty },
};

/** A new block of a type, with an id nothing in the graph has. */
export function newBlock(type: BlockType, graph: FlowGraph): Block {
  const taken = new Set(graph.blocks.map(({ id }) => id));
  let number = graph.blocks.length + 1;
  while (taken.has(`${type}-${number}`)) number += 1;
  return { ...fresh[type], id: `${type}-${number}`, name: '' };
}

/** The graph with one block as it is now. */
export function withBlock(graph: FlowGraph, block: Block): FlowGraph {
  return { ...graph, blocks: graph.blocks.map((one) => (one.id === block.id ? block : one)) };
}

/** The graph without a block; what led to it leads nowhere. */
export function withoutBlock(graph: FlowGraph, id: string): FlowGraph {
  const blocks = graph.blocks
    .filter((block) => block.id !== id)
    .map((block) =>
      exitsOf(block)
        .filter(({ next }) => next === id)
        .reduce((changed, { socket }) => withExit(changed, socket, null), block),
    );
  return { start: graph.start === id ? null : graph.start, blocks };
}

/** What a new flow begins with: it greets, asks what it is about, lets the customer tell, and hands over. */
export function starterFlow(queueId: string | null): FlowGraph {
  const blocks: Block[] = [
    {
      id: 'hello',
      name: '',
      type: 'message',
      text: {
        tr: 'Merhaba {name}. Bu otomatik bir yanıttır; birkaç soru sorup sizi temsilciye bağlayacağım.',
        en: 'Hello {name}. This is an automated reply; I will ask a few questions and connect you to an agent.',
      },
      next: 'subject',
    },
    {
      id: 'subject',
      name: '',
      type: 'menu',
      text: { tr: 'Hangi konuda yazıyorsunuz?', en: 'What is it about?' },
      again: { tr: 'Listeden birini seçin ya da numarasını yazın.', en: 'Choose from the list or write its number.' },
      variable: 'subject',
      choices: [
        { id: 'order', title: { tr: 'Siparişim', en: 'My order' }, next: 'detail' },
        { id: 'other', title: { tr: 'Başka bir konu', en: 'Something else' }, next: 'queue' },
      ],
      tries: 2,
      otherwise: 'queue',
    },
    {
      id: 'detail',
      name: '',
      type: 'question',
      text: { tr: 'Sipariş numaranız nedir?', en: 'What is your order number?' },
      again: { tr: 'Yalnızca rakam yazın.', en: 'Write digits only.' },
      variable: 'order_no',
      kind: 'number',
      tries: 2,
      next: 'queue',
      otherwise: 'queue',
    },
    { id: 'queue', name: '', type: 'queue', queueId },
  ];
  return { start: 'hello', blocks };
}
