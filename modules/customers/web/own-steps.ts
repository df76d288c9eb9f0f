/** Customers whose corrections are remembered; the oldest is forgotten first. */
const remembered = 50;

/**
 * Corrections of one's own, which are no news to oneself: a field that is corrected while another one is on its way was
 * begun on a version that one's own correction has replaced.
 */
export function openOwnSteps() {
  const steps = new Map<string, Map<number, number>>();
  return {
    /** One's own correction made this version of the other. */
    made(customerId: string, from: number, to: number): void {
      const known = steps.get(customerId) ?? new Map<number, number>();
      steps.delete(customerId);
      steps.set(customerId, known.set(from, to));
      const [oldest] = steps.keys();
      if (steps.size > remembered && oldest !== undefined) steps.delete(oldest);
    },
    /** The version a writer who had this one stands on now, as far as only she has changed it. */
    after(customerId: string, version: number): number {
      const known = steps.get(customerId);
      let now = version;
      for (let next = known?.get(now); next !== undefined && next > now; next = known?.get(now)) now = next;
      return now;
    },
  };
}
