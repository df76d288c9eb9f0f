import { z } from 'zod';
import { route } from '#kernel/contract.ts';
import { pushKinds, pushLimits } from './push.ts';

const tags = ['Push'];
const key = z.string().regex(/^[A-Za-z0-9_-]{16,120}$/);
const Wishes = z.object({ kinds: z.array(z.enum(pushKinds)).max(pushKinds.length), hasPreview: z.boolean() });

/** Messages to this browser while nobody looks at the page; each session has its own. */
export const pushContract = {
  read: route({ right: 'inPerson', method: 'GET', path: '/me/push', summary: 'What this browser is told of', tags })
    .input(z.object({}))
    .output(
      z.object({
        /** The key a browser subscribes with. */
        publicKey: z.string(),
        /** Null while this browser is told nothing. */
        wishes: Wishes.extend({ endpoint: z.string() }).nullable(),
      }),
    ),
  listen: route({ right: 'inPerson', method: 'PUT', path: '/me/push', summary: 'Tell this browser', tags })
    .input(Wishes.extend({ endpoint: z.url().max(pushLimits.endpointChars), p256dh: key, auth: key }))
    .output(z.object({}))
    .errors({ ADDRESS_REFUSED: { status: 422 } }),
  forget: route({ right: 'inPerson', method: 'DELETE', path: '/me/push', summary: 'Tell this browser no more', tags })
    .input(z.object({}))
    .output(z.object({})),
  test: route({ right: 'inPerson', method: 'POST', path: '/me/push/test', summary: 'Send this browser a test', tags })
    .input(z.object({}))
    .output(z.object({ outcome: z.enum(['sent', 'gone', 'failed', 'notListening']) })),
};
