/** A short code for a fault in the browser: the same fault has the same code, so support can find it again. */
export function faultCode(fault: unknown): string {
  const text = fault instanceof Error ? `${fault.name} ${fault.message}` : String(fault);
  let sum = 2_166_136_261;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 16_777_619) >>> 0;
  return `W-${sum.toString(36).toUpperCase().padStart(7, '0')}`;
}

/** Says whether a page could not be loaded because the server has moved on to another version. */
export function isOldVersion(fault: unknown): boolean {
  return (
    fault instanceof TypeError && /dynamically imported module|importing a module|error loading/i.test(fault.message)
  );
}
