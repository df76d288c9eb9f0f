import { useMemo } from 'react';
import { type Block, drawn, exitsOf, type FlowGraph, type Problem } from '#flows';
import { useWords } from '#web/i18n.ts';
import { BlockMark } from './BlockMark.tsx';
import { blockName, useSaying } from './block-words.ts';
import styles from './flows.module.css';

const size = { width: 208, height: 76, gapX: 40, gapY: 56, margin: 24 } as const;
const leftOf = (column: number) => size.margin + column * (size.width + size.gapX);
const topOf = (row: number) => size.margin + row * (size.height + size.gapY);

/** The graph as a drawing; each block is a button, and what is wrong with it stands on it. */
export function FlowCanvas(props: {
  readonly graph: FlowGraph;
  readonly problems: readonly Problem[];
  readonly chosen: string | null;
  /** Blocks the test conversation has gone through. */
  readonly walked: ReadonlySet<string>;
  readonly choose: (id: string) => void;
}) {
  const { graph, problems, chosen, walked, choose } = props;
  const t = useWords('flows');
  const drawing = useMemo(() => drawn(graph), [graph]);
  const spots = new Map(drawing.spots.map((spot) => [spot.id, spot]));
  const byId = new Map(graph.blocks.map((block) => [block.id, block]));
  const width = leftOf(drawing.columns) + size.margin;
  const height = topOf(drawing.rows) + size.margin;
  return (
    <section className={styles.canvas} aria-label={t('canvas.label')}>
      <div className={styles.drawing} style={{ width, height }}>
        <svg className={styles.lines} width={width} height={height} aria-hidden>
          <defs>
            <marker
              id="flow-arrow"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerUnits="userSpaceOnUse"
              markerWidth="9"
              markerHeight="9"
              orient="auto"
            >
              <path d="M0 0 L8 4 L0 8 z" className={styles.arrow} />
            </marker>
          </defs>
          {drawing.lines.map(({ from, to, socket, isBack }) => {
            const [start, end] = [spots.get(from), spots.get(to)];
            const block = byId.get(from);
            if (!start || !end || !block) return null;
            const exits = exitsOf(block);
            const at = exits.findIndex((exit) => exit.socket === socket);
            const x1 = leftOf(start.column) + ((at + 1) * size.width) / (exits.length + 1);
            const y1 = topOf(start.row) + size.height;
            const x2 = leftOf(end.column) + size.width / 2;
            const y2 = topOf(end.row);
            const side = Math.max(leftOf(start.column), leftOf(end.column)) + size.width + size.gapX / 2;
            const bend = size.gapY / 2;
            // What passes other blocks goes down beside them; what goes back up swings round them.
            const path = isBack
              ? `M${x1} ${y1} C${x1} ${y1 + 40} ${side} ${y1 + 40} ${side} ${(y1 + y2) / 2} C${side} ${y2 - 40} ${x2} ${y2 - 40} ${x2} ${y2}`
              : end.row - start.row > 1
                ? `M${x1} ${y1} C${x1} ${y1 + bend} ${side} ${y1 + bend} ${side} ${y1 + size.gapY} V${y2 - size.gapY} C${side} ${y2 - bend} ${x2} ${y2 - bend} ${x2} ${y2}`
                : `M${x1} ${y1} C${x1} ${y1 + 32} ${x2} ${y2 - 32} ${x2} ${y2}`;
            const isChosen = from === chosen || to === chosen;
            return (
              <path
                key={`${from} ${socket}`}
                d={path}
                className={styles.line}
                data-is-chosen={isChosen || undefined}
                data-is-otherwise={socket === 'otherwise' || undefined}
                markerEnd="url(#flow-arrow)"
              />
            );
          })}
        </svg>
        {drawing.spots.map(({ id, row, column }) => {
          const block = byId.get(id);
          return (
            block && (
              <BlockNode
                key={id}
                block={block}
                isStart={graph.start === id}
                isChosen={id === chosen}
                isWalked={walked.has(id)}
                problems={problems.filter(({ blockId }) => blockId === id).length}
                place={{ left: leftOf(column), top: topOf(row), width: size.width, height: size.height }}
                choose={() => choose(id)}
              />
            )
          );
        })}
      </div>
    </section>
  );
}

function BlockNode(props: {
  readonly block: Block;
  readonly isStart: boolean;
  readonly isChosen: boolean;
  readonly isWalked: boolean;
  readonly problems: number;
  readonly place: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly choose: () => void;
}) {
  const { block, problems } = props;
  const t = useWords('flows');
  const says = useSaying();
  return (
    <button
      type="button"
      className={styles.block}
      style={props.place}
      aria-pressed={props.isChosen}
      data-is-walked={props.isWalked || undefined}
      data-has-problems={problems > 0 || undefined}
      onClick={props.choose}
    >
      <span className={styles.blockHead}>
        <BlockMark type={block.type} />
        <strong>{blockName(block, t)}</strong>
        {props.isStart && <span className={styles.startMark}>{t('canvas.start')}</span>}
      </span>
      <span className={styles.blockText}>{says(block)}</span>
      {problems > 0 && <span className={styles.problemMark}>{t('canvas.problems', { count: problems })}</span>}
    </button>
  );
}
