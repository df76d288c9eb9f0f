const columns = 15;
const rows = 17;
const step = 48;
const left = 24;
const top = 24;

/** Cords over the board, as jacks (column, row) from and to. The middle one is the mark. */
const cords = [
  { from: [2, 3], to: [6, 6], isBright: false },
  { from: [11, 4], to: [5, 11], isBright: true },
  { from: [9, 12], to: [13, 14], isBright: false },
] as const;

/** A switchboard seen from the front: rows of jacks, three cords plugged in. */
export function Switchboard() {
  return (
    <svg viewBox={`0 0 ${columns * step} ${rows * step}`} preserveAspectRatio="xMidYMid slice" fill="none" aria-hidden>
      {Array.from({ length: rows * columns }, (_, place) => {
        const [x, y] = jack(place % columns, Math.floor(place / columns));
        // biome-ignore lint/suspicious/noArrayIndexKey: a jack is its place
        return <circle key={place} cx={x} cy={y} r="4.5" stroke="var(--c-line)" strokeWidth="1.5" />;
      })}
      {cords.map(({ from, to, isBright }) => {
        const [x1, y1] = jack(from[0], from[1]);
        const [x2, y2] = jack(to[0], to[1]);
        const colour = isBright ? 'var(--c-brand)' : 'var(--c-line-strong)';
        return (
          <g key={`${from}`} opacity={isBright ? 1 : 0.45}>
            <path d={cordPath(x1, y1, x2, y2)} stroke={colour} strokeWidth={isBright ? 9 : 4} strokeLinecap="round" />
            <circle cx={x1} cy={y1} r={isBright ? 15 : 8} fill={colour} />
            <circle cx={x2} cy={y2} r={isBright ? 15 : 8} fill={colour} />
          </g>
        );
      })}
    </svg>
  );
}

function jack(column: number, row: number): readonly [x: number, y: number] {
  return [left + column * step, top + row * step];
}

/** Out of the first jack to one side, down, and into the second from the other side: an S. */
function cordPath(x1: number, y1: number, x2: number, y2: number): string {
  const bend = (y2 - y1) / 4;
  const side = Math.sign(x1 - x2);
  const middle = (x1 + x2) / 2;
  const sweep = side > 0 ? 0 : 1;
  const [turn1, turn2] = [middle - side * step * 0.7, middle + side * step * 0.7];
  return `M${x1} ${y1}H${turn1}a${bend} ${bend} 0 0 ${sweep} 0 ${bend * 2}H${turn2}a${bend} ${bend} 0 0 ${1 - sweep} 0 ${bend * 2}H${x2}`;
}
