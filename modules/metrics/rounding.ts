/**
 * A number with so many decimals, half away from zero on its decimal digits: 1.005 with two is 1.01, although the double
 * next to it is a little smaller. What is stored and divided is never rounded; this is for people and files.
 */
export function rounded(value: number, decimals: number): string {
  if (!Number.isFinite(value)) throw new Error(`Only finite numbers are rounded, not ${value}`);
  const [whole = '0', fraction = ''] = plainDigits(Math.abs(value)).split('.');
  const kept = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  const up = fraction.charCodeAt(decimals) >= 53 ? 1n : 0n;
  const digits = (kept + up).toString().padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

/** The shortest decimal digits that name this double, without an exponent. */
function plainDigits(value: number): string {
  const text = String(value);
  const [mantissa = '0', exponent] = text.split('e');
  if (exponent === undefined) return text;
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const move = Number(exponent);
  if (move >= 0) return whole + fraction.padEnd(move, '0').slice(0, move) + afterPoint(fraction.slice(move));
  return `0.${'0'.repeat(-move - 1)}${whole}${fraction}`;
}

const afterPoint = (digits: string): string => (digits === '' ? '' : `.${digits}`);

/** Rounds up, unless the value only lies above a whole number because doubles do: `21 / (1 - 0.3)` is 30. */
export function ceilSafely(value: number): number {
  return Math.ceil(value - 1e-9);
}
