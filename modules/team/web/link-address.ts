import { z } from 'zod';
import { isId } from '#kernel/id.ts';
import type { Link } from '#team';

/** A link as a page's address carries it: `customer:<id>` or `interaction:<id>`. */
export const LinkInAddress = z
  .string()
  .regex(/^(customer|interaction):[0-9a-f-]{36}$/)
  .optional();

/** The link an address carries. */
export function linkIn(text: string | undefined): Link | null {
  const [type, id] = text?.split(':') ?? [];
  return (type === 'customer' || type === 'interaction') && isId(id) ? { type, id } : null;
}
