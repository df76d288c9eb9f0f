/** A short code for a fault in the browser: the same fault has the same code, so support can find it again. */
export function faultCode(fault: unknown): string {
  const text = fault instanceof Error ? `${fault.name} ${fault.message}` : String(fault);
  let sum = 2_166_136_261;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 16_777_619) >>> 0;
  return `W-${sum.toString(36).toUpperCase().padStart(7, '0')}`;
}

/** Says whether a part of the program could not be loaded: the server is away, or has moved on to another version. */
export function isOldVersion(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  if (/unable to preload css/i.test(fault.message)) return true;
  return (
    fault instanceof TypeError && /dynamically imported module|importing a module|error loading/i.test(fault.message)
  );
}

/** A page that falls over again so soon after it reloaded by itself asks before the next time. */
const reloadsEveryMs = 60_000;

/** Whether a page may reload by itself, by when it did so last (epoch milliseconds as text; null = never). */
export function mayReload(lastAtMs: string | null, nowMs: number): boolean {
  return !(nowMs - Number(lastAtMs ?? Number.NaN) < reloadsEveryMs);
}
