/** News shown at once; what came before is counted and not shown, because it stands in the list it is about. */
export const newsMost = 2;

/** What happened elsewhere, as it stands on the screen: the newest last, and how much was pushed aside by it. */
export interface News<One> {
  readonly shown: readonly One[];
  readonly aside: number;
}
export const noNews = { shown: [], aside: 0 };

/** One more; the oldest makes room for it. */
export function withNews<One>({ shown, aside }: News<One>, one: One): News<One> {
  const all = [...shown, one];
  const over = Math.max(0, all.length - newsMost);
  return { shown: all.slice(over), aside: aside + over };
}

/** One that was read, or had stood long enough. With the last of them what was pushed aside is over too. */
export function withoutNews<One>({ shown, aside }: News<One>, one: One): News<One> {
  const rest = shown.filter((each) => each !== one);
  return rest.length === 0 ? noNews : { shown: rest, aside };
}
