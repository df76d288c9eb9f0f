import { type Block, exitsOf, type FlowGraph } from './graph.ts';

/** Where a block stands in a drawing: its column among those of its row, both from 0. */
export interface Spot {
  readonly id: string;
  readonly row: number;
  readonly column: number;
}
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly socket: string;
  /** Leads back up to a block that stands earlier. */
  readonly isBack: boolean;
}
export interface Drawing {
  readonly spots: readonly Spot[];
  readonly lines: readonly Line[];
  readonly rows: number;
  readonly columns: number;
}

/**
 * A tidy drawing of a graph: the start on top, every block below all that lead to it (ways back up left out), what
 * nothing leads to at the foot. The same graph is always drawn the same.
 */
export function drawn(graph: FlowGraph): Drawing {
  const { order, backs } = orderOf(graph);
  const rowOf = new Map<string, number>();
  const leads = (id: string) => exitsOf(blockIn(graph, id)).flatMap(({ next }) => (next === null ? [] : [next]));
  for (const { id, isRoot } of order) {
    // What nothing leads to begins a drawing of its own under everything above it.
    if (isRoot && !rowOf.has(id)) rowOf.set(id, rowOf.size === 0 ? 0 : Math.max(...rowOf.values()) + 1);
    const row = rowOf.get(id) ?? 0;
    for (const next of leads(id)) {
      if (graph.blocks.some((block) => block.id === next) && !backs.has(`${id} ${next}`))
        rowOf.set(next, Math.max(rowOf.get(next) ?? 0, row + 1));
    }
  }
  const filled = new Map<number, number>();
  const spots = order.map(({ id }): Spot => {
    const row = rowOf.get(id) ?? 0;
    const column = filled.get(row) ?? 0;
    filled.set(row, column + 1);
    return { id, row, column };
  });
  const lines = graph.blocks.flatMap((block) =>
    exitsOf(block).flatMap(({ socket, next }): Line[] =>
      next === null || !rowOf.has(next)
        ? []
        : [{ from: block.id, to: next, socket, isBack: backs.has(`${block.id} ${next}`) }],
    ),
  );
  return { spots, lines, rows: 1 + Math.max(-1, ...rowOf.values()), columns: Math.max(0, ...filled.values()) };
}

const blockIn = (graph: FlowGraph, id: string): Block => {
  const block = graph.blocks.find((one) => one.id === id);
  if (!block) throw new Error(`There is no block ${id}`);
  return block;
};

/** Every block after all that lead to it, and the ways that lead back to where one came from. */
function orderOf(graph: FlowGraph) {
  const ids = new Set(graph.blocks.map(({ id }) => id));
  const state = new Map<string, 'open' | 'done'>();
  const backs = new Set<string>();
  const walk = (id: string, after: string[]): void => {
    state.set(id, 'open');
    for (const { next } of exitsOf(blockIn(graph, id)).toReversed()) {
      if (next === null || !ids.has(next)) continue;
      if (state.get(next) === 'open') backs.add(`${id} ${next}`);
      else if (!state.has(next)) walk(next, after);
    }
    state.set(id, 'done');
    after.unshift(id);
  };
  const order: { readonly id: string; readonly isRoot: boolean }[] = [];
  for (const root of [graph.start, ...graph.blocks.map(({ id }) => id)]) {
    if (root === null || !ids.has(root) || state.has(root)) continue;
    const after: string[] = [];
    walk(root, after);
    order.push(...after.map((id) => ({ id, isRoot: id === root })));
  }
  return { order, backs };
}
