import { expect, test } from 'vitest';
import { drawn } from './drawing.ts';
import { newBlock, starterFlow, withoutBlock } from './editing.ts';
import { withExit } from './graph.ts';

test('a drawing stands the start on top and every block below all that lead to it', () => {
  const { spots, lines, rows, columns } = drawn(starterFlow('q'));
  expect(spots).toEqual([
    { id: 'hello', row: 0, column: 0 },
    { id: 'subject', row: 1, column: 0 },
    { id: 'detail', row: 2, column: 0 },
    { id: 'queue', row: 3, column: 0 },
  ]);
  expect([rows, columns, lines.filter(({ isBack }) => isBack)]).toEqual([4, 1, []]);
});

test('a way back up is drawn as one, and the drawing of a circle ends', () => {
  const graph = starterFlow('q');
  const [hello, subject, detail, queue] = graph.blocks;
  if (!hello || !subject || !detail || !queue) throw new Error('The starter has four blocks');
  const circle = { ...graph, blocks: [hello, subject, withExit(detail, 'otherwise', 'subject'), queue] };
  expect(drawn(circle).lines.filter(({ isBack }) => isBack)).toEqual([
    { from: 'detail', to: 'subject', socket: 'otherwise', isBack: true },
  ]);
});

test('what nothing leads to is drawn at the foot, and a graph without blocks is drawn as nothing', () => {
  const graph = starterFlow('q');
  const lost = newBlock('message', graph);
  expect(drawn({ ...graph, blocks: [...graph.blocks, lost] }).spots.at(-1)).toEqual({ id: lost.id, row: 4, column: 0 });
  expect(drawn({ start: null, blocks: [] })).toEqual({ spots: [], lines: [], rows: 0, columns: 0 });
});

test('a block that is taken away leaves open ends behind, never ways into nothing', () => {
  const graph = withoutBlock(starterFlow('q'), 'queue');
  expect(graph.blocks.map(({ id }) => id)).toEqual(['hello', 'subject', 'detail']);
  expect(graph.blocks[2]).toMatchObject({ next: null, otherwise: null });
  expect(withoutBlock(graph, 'hello').start).toBeNull();
});

test('new blocks have ids of their own, however many are made', () => {
  let graph = starterFlow('q');
  for (let count = 0; count < 5; count += 1) graph = { ...graph, blocks: [...graph.blocks, newBlock('menu', graph)] };
  expect(new Set(graph.blocks.map(({ id }) => id)).size).toBe(graph.blocks.length);
});
