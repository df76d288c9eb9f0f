/** Signs that are not mistaken for one another when read aloud or off a note. */
const signs = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 4;
const groupLength = 4;

/** A first password to be handed over: sixteen easily read signs in groups, from the browser's secure dice (79 bit). */
export function firstPassword(): string {
  const word = () => Array.from({ length: groupLength }, () => signs[below(signs.length)]).join('');
  return Array.from({ length: groups }, word).join('-');
}

/** An even throw from 0 to below `limit`: throws that would favour some signs are thrown again. */
function below(limit: number): number {
  const dice = new Uint8Array(1);
  const fair = 256 - (256 % limit);
  do crypto.getRandomValues(dice);
  while ((dice[0] ?? 0) >= fair);
  return (dice[0] ?? 0) % limit;
}
