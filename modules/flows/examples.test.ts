import { expect, test } from 'vitest';
import { type FlowExample, tried } from './examples.ts';
import type { Block, BlockWhat, FlowGraph, FlowText } from './graph.ts';

const text = (tr: string, en = ''): FlowText => ({ tr, en });
const block = (id: string, what: BlockWhat): Block => ({ ...what, id, name: '' });

/** Greets, asks for the number of an order, looks it up, tells how it stands and hands over. */
const orders: FlowGraph = {
  start: 'hello',
  blocks: [
    block('hello', { type: 'message', text: text('Merhaba {name}.', 'Hello {name}.'), next: 'number' }),
    block('number', {
      type: 'question',
      text: text('Sipariş numaranız?', 'Your order number?'),
      again: text('Yalnızca rakam yazın.', 'Digits only.'),
      variable: 'order_no',
      kind: 'number',
      tries: 2,
      next: 'ask',
      otherwise: 'support',
    }),
    block('ask', {
      type: 'request',
      method: 'GET',
      url: 'https://shop.example/orders/{order_no}',
      body: '',
      saves: [{ variable: 'status', path: 'status' }],
      next: 'tell',
      otherwise: 'support',
    }),
    block('tell', { type: 'message', text: text('Durum: {status}', 'Status: {status}'), next: 'sales' }),
    block('sales', { type: 'queue', queueId: 'q-sales' }),
    block('support', { type: 'queue', queueId: 'q-support' }),
  ],
};
const example: FlowExample = {
  name: 'Sipariş sorar',
  language: 'tr',
  isOpen: true,
  says: ['kırk iki', '42'],
  hears: ['Merhaba Mehmet.\nSipariş numaranız?', 'Yalnızca rakam yazın.', 'Durum: yolda'],
  told: [{ isOk: true, body: '{"status":"yolda"}' }],
  ends: 'queue',
  with: 'q-sales',
};
const held = (more: Partial<FlowExample> = {}) => tried(orders, { ...example, ...more });

test('an example passes when both sides say what it holds and it ends where it should', () => {
  expect(held()).toEqual({ type: 'passed' });
  expect(held({ hears: ['', '', 'Durum:   yolda\n'], with: null })).toEqual({ type: 'passed' });
  expect(held({ language: 'en', hears: ['Hello Mehmet.\nYour order number?'] })).toEqual({ type: 'passed' });
  expect(held({ says: ['kırk iki'], hears: [], ends: 'waits', with: null })).toEqual({ type: 'passed' });
});

test('of an example that fails the first difference is told, and where', () => {
  expect(held({ hears: ['', 'Rakam yazın.', 'Başka'] })).toEqual({
    ...{ type: 'failed', because: 'otherWords', turn: 1 },
    ...{ expected: 'Rakam yazın.', said: 'Yalnızca rakam yazın.' },
  });
  expect(held({ says: ['42', '43'], hears: [] })).toEqual({
    ...{ type: 'failed', because: 'endedEarly', turn: 1, end: 'queue' },
  });
  expect(held({ ends: 'close', with: null })).toMatchObject({ because: 'otherEnd', turn: 2, end: 'queue' });
  expect(held({ with: 'q-support' })).toMatchObject({ because: 'otherTarget', end: 'queue', target: 'q-sales' });
});

test('another system answers in an example what was written for it, and fails when that was written', () => {
  expect(held({ told: [{ isOk: false, body: '' }], hears: [], with: 'q-support' })).toEqual({ type: 'passed' });
  expect(held({ told: [] })).toMatchObject({ because: 'otherWords', turn: 2, said: 'Durum:' });
  expect(held({ told: [{ isOk: true, body: 'not json' }] })).toMatchObject({ because: 'otherWords', said: 'Durum:' });
});
