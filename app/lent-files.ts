import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type FileId, isId } from '#kernel/id.ts';
import type { ChannelSide, LendFile } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Files } from '#platform/files/index.ts';
import { notFound, type RawRoutes } from '#platform/http/index.ts';
import type { Seal } from '#platform/seal.ts';

/** Longer than any token we make. */
const tokenMost = 1_000;

const sealedAs = 'lent file';
/** The version before what is sealed; it needs no place in an address. */
const sealPrefix = 'v1:';

/** Which file of which conversation, and until when. */
const Loan = z.tuple([z.string(), z.string(), z.string(), z.number()]);

/**
 * Files that a provider fetches from us instead of being given the bytes: whoever holds the address has the file until
 * the address expires, and while it is still the customer's. The address is sealed: it tells nothing of the customer, and nobody can make one.
 */
export function openLentFiles(needs: {
  readonly side: Pick<ChannelSide, 'accountByKey' | 'readableFile'>;
  readonly files: Pick<Files, 'send'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly seal: Pick<Seal, 'seal' | 'open'>;
  readonly publicUrl: string | null;
}): { readonly lend: LendFile; readonly routes: RawRoutes } {
  const { side, files, clock, seal, publicUrl } = needs;

  const lend: LendFile = (account, peerKey, { fileId, name }, forMs) => {
    if (publicUrl === null) return null;
    const loan: z.infer<typeof Loan> = [account.publicKey, peerKey, fileId, clock.nowMs() + forMs];
    const token = seal.seal(JSON.stringify(loan), sealedAs).replace(sealPrefix, '');
    return `${publicUrl}/lent/${token}/${encodeURIComponent(name)}`;
  };

  const loanOf = (token: string): z.infer<typeof Loan> | null => {
    if (token.length > tokenMost) return null;
    try {
      const loan = Loan.parse(JSON.parse(seal.open(`${sealPrefix}${token}`, sealedAs)));
      return loan[3] > clock.nowMs() ? loan : null;
    } catch {
      return null; // nothing that we sealed
    }
  };

  const give = async (request: FastifyRequest, reply: FastifyReply) => {
    const loan = loanOf((request.params as { token: string }).token);
    const [publicKey = '', peerKey = '', fileId = ''] = loan ?? [];
    const account = side.accountByKey(publicKey);
    const file = account && isId(fileId) ? await side.readableFile(account, peerKey, fileId as FileId) : null;
    // Expired, forged and gone give the same answer.
    if (!account || !file) throw notFound();
    const { sha256, name, mime } = file;
    return files.send(reply, { organisationId: account.organisationId, sha256, name, mime });
  };

  return {
    lend,
    routes: (routes) => void routes.get('/lent/:token/:name', { config: { right: 'public' } }, give),
  };
}
