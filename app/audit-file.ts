import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditFilter, auditWords, isAuditWhat, may } from '#identity';
import { audit, type Identity } from '#identity/server';
import { iso } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { invalid, type RawRoutes } from '#platform/http/index.ts';
import { type CsvRow, csvPieces } from '#reports';
import type { Answers } from './answers.ts';
import { forbidden, sessionOfRequest } from './uploads.ts';

/** Rows of one file; who needs more asks for a shorter time. */
export const rowsMost = 100_000;
const rowsAtOnce = 200;
const head = [
  'at',
  'who',
  'whoId',
  'what',
  'whatInWords',
  'thing',
  'thingId',
  'from',
  'request',
  'seal',
  'before',
  'after',
];

/**
 * `GET /api/v1/audit.csv`: the trail as a file, with the same questions as the screen. It is read and sent page by page,
 * and cut when the right is taken away meanwhile. Taking it is a row of the trail.
 */
export function auditFileRoutes(needs: {
  readonly identity: Identity;
  readonly database: Database;
  readonly clock: Clock;
  readonly answers: Answers;
  readonly isHttps: (request: FastifyRequest) => boolean;
}): RawRoutes {
  const { identity, database, clock, answers } = needs;

  const send = async (request: FastifyRequest, reply: FastifyReply) => {
    const session = await sessionOfRequest(needs, request);
    const { who } = session;
    if (!may(who, 'audit.export')) throw await forbidden(identity, request, session, 'audit.export');
    const { separator, language, ...asked } = request.query as Record<string, string>;
    const read = AuditFilter.safeParse(asked);
    if (!read.success) throw invalid({ path: '', code: 'invalid', message: 'These questions cannot be read.' });
    const filter = read.data;
    await database.within(who.organisationId, (trx) =>
      audit.append(trx, {
        organisationId: who.organisationId,
        atMs: clock.nowMs(),
        by: who.userId,
        what: 'auditExported',
        thing: { type: 'organisation', id: who.organisationId },
        after: filter,
        from: request.ip,
        requestId: request.id,
      }),
    );
    answers.follow(session, reply.raw, async () => may((await sessionOfRequest(needs, request)).who, 'audit.export'));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="audit.csv"')
      .header('cache-control', 'no-store')
      .send(
        Readable.from(
          csvPieces(
            head,
            pages(who.organisationId, filter, language === 'tr' ? 'tr' : 'en'),
            separator === 'semicolon' ? 'semicolon' : 'comma',
          ),
        ),
      );
  };

  async function* pages(
    organisationId: Parameters<Identity['readAudit']>[0],
    filter: AuditFilter,
    language: 'tr' | 'en',
  ): AsyncGenerator<readonly CsvRow[]> {
    let cursor: string | undefined;
    for (let sent = 0; sent < rowsMost; sent += rowsAtOnce) {
      const page = await identity.readAudit(organisationId, {
        ...filter,
        limit: rowsAtOnce,
        ...(cursor && { cursor }),
      });
      yield (page?.items ?? []).map((row) => [
        iso(row.atMs),
        row.who?.name ?? '',
        row.who?.id ?? '',
        row.what,
        isAuditWhat(row.what) ? auditWords[row.what][language] : '',
        row.thing?.type ?? '',
        row.thing?.id ?? '',
        row.from ?? '',
        row.requestId ?? '',
        row.seal === null ? '' : String(row.seal),
        row.before === null ? '' : JSON.stringify(row.before),
        row.after === null ? '' : JSON.stringify(row.after),
      ]);
      if (!page?.next) return;
      cursor = page.next;
    }
  }

  return (routes) => {
    routes.get('/api/v1/audit.csv', { config: { right: 'audit.export' } }, send);
  };
}
