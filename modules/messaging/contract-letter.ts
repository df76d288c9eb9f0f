import { z } from 'zod';
import { headTroubles, letterHeadLimits } from './letter-head.ts';

const { typedChars, recipients, subjectChars } = letterHeadLimits;
const Typed = z.array(z.string().max(typedChars)).max(recipients);

/** The head of a letter as it is written. Whether it can leave is asked when it is to leave: a draft may hold half of it. */
export const LetterHeadInput = z
  .object({ subject: z.string().max(subjectChars), to: Typed, cc: Typed, bcc: Typed })
  .meta({ id: 'LetterHead' });

export const AddressView = z.object({ name: z.string(), address: z.string() });

/** What a letter of ours bears; `bcc` is told to colleagues and to nobody who received it. */
export const SentHeadView = z.object({
  subject: z.string(),
  to: z.array(AddressView),
  cc: z.array(AddressView),
  bcc: z.array(AddressView),
});

/** It does not fit into the channel: too much of it, or a head with which no letter leaves. */
export const doesNotFit = {
  TOO_LONG: { status: 400, data: z.object({ max: z.int() }) },
  TOO_MANY_FILES: { status: 400, data: z.object({ max: z.int() }) },
  LETTER_REFUSED: { status: 400, data: z.object({ because: z.enum(headTroubles), typed: z.string() }) },
} as const;
