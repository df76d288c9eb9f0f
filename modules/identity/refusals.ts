import { z } from 'zod';

/** Nobody gives more than she has. */
export const exceedsOwn = {
  EXCEEDS_OWN: { status: 403, message: 'This would need more rights or projects than you have yourself.' },
} as const;
/** What leads to somebody's account asks for a proof of lately. */
export const proveAgain = {
  PROVE_AGAIN: { status: 403, message: 'Prove again who you are, with POST /me/proof, then repeat this.' },
} as const;
/** There is no room for more. */
export const limitReached = {
  LIMIT_REACHED: { status: 409, message: 'There is no room for more of these.', data: z.object({ limit: z.int() }) },
} as const;
/** What has a name has it alone. */
export const nameTaken = { NAME_TAKEN: { status: 409, message: 'This name is already in use.' } } as const;
/** Nobody changes what she may do herself. */
export const yourself = {
  YOURSELF: { status: 409, message: 'You cannot disable yourself or change your own roles.' },
} as const;
/** An owner always stays. */
export const lastOwner = { LAST_OWNER: { status: 409, message: 'The company needs an owner.' } } as const;
