/** The next round amount (1, 2 or 5 times a power of ten) that nothing shown is above; 1 where nothing is above 0. */
export function roundAbove(greatest: number): number {
  if (!(greatest > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(greatest));
  const steps = [1, 2, 5, 10].map((step) => step * power);
  return steps.find((step) => step >= greatest) ?? 10 * power;
}

/** Every how many-th of so many places gets its name, when there is room for `most` of them. */
export const namedEvery = (places: number, most: number): number => Math.max(1, Math.ceil(places / most));

/** How strongly an amount is shaded, 0 to 1, between the least and the greatest; all alike are shaded half. */
export function shadeOf(amount: number, least: number, greatest: number): number {
  return greatest > least ? (amount - least) / (greatest - least) : 0.5;
}

/** The points of each unbroken piece of a line, in the middle of their places, upside down as a picture has it. */
export function pointsOf(values: readonly (number | null)[]): readonly string[] {
  const pieces: string[][] = [[]];
  for (const [at, value] of values.entries()) {
    if (value === null) pieces.push([]);
    else pieces.at(-1)?.push(`${at + 0.5},${1 - value}`);
  }
  return pieces.filter((piece) => piece.length > 1).map((piece) => piece.join(' '));
}
