import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '#identity';
import { readToken } from '#identity/server';
import { cleanText } from '#kernel/contract.ts';
import type { Clock } from '#platform/clock.ts';
import { type RawRoutes, readBody, unavailable } from '#platform/http/index.ts';
import { openLimiter, type Rate } from '#platform/limits.ts';
import { limits, marksOf } from '#surveys';
import { type PageFault, pagePolicy, questionPage, sorryPage, thanksPage } from '#surveys/server';
import type { Floors } from './floors.ts';

const path = '/survey/:token';
/** A whole office that answers behind one address. A token has 256 bits: this holds off floods, not guesses. */
const rate: Rate = { burst: 60, perSecond: 0.5 };
/** A comment of the longest kind, each sign of it as long as a form can write it. */
const bodyBytesMost = 32 * 1024;
const floorRetryMs = 2_000;

const Comment = cleanText(limits.commentChars);

/** What a page needs of a floor. */
export interface SurveyPagesNeeds {
  readonly floors: {
    readonly find: (id: Parameters<Floors['find']>[0]) => {
      readonly organisation: { readonly name: string };
      readonly surveys: Pick<NonNullable<ReturnType<Floors['find']>>['surveys'], 'links'>;
    } | null;
    readonly health: () => { readonly status: string };
  };
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * The page behind the link of a letter that asks for a mark: `GET /survey/{token}` shows the question and changes nothing,
 * since mail scanners follow links too; `POST` takes `mark` and `comment` as a form sends them. Used, expired, forged and
 * foreign links are answered alike.
 */
export function surveyPages({ floors, clock }: SurveyPagesNeeds): RawRoutes {
  const limiter = openLimiter(rate, { clock });

  const look = async (request: FastifyRequest) => {
    const token = readToken((request.params as { token: string }).token);
    if (!token) return null;
    const floor = floors.find(token.organisationId);
    // While some floor is being built nobody can say that a link leads nowhere.
    if (!floor && floors.health().status === 'failed') throw unavailable(floorRetryMs);
    const survey = floor ? await floor.surveys.links.find(token.hash) : null;
    return floor && survey
      ? { survey, hash: token.hash, house: floor.organisation.name, links: floor.surveys.links }
      : null;
  };
  const send = (reply: FastifyReply, status: number, document: string) =>
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', pagePolicy)
      // Not `no-referrer`: then a browser hides even from us that our own page sends the form.
      .header('referrer-policy', 'same-origin')
      .header('cache-control', 'no-store')
      .send(document);
  const gone = (request: FastifyRequest, reply: FastifyReply) =>
    send(reply, 404, sorryPage(languageOfBrowser(request), 'gone'));
  /** Whether she was sent away because too much comes from her address. */
  const braked = (request: FastifyRequest, reply: FastifyReply) => {
    const admission = limiter.take(request.ip);
    if (admission.type === 'allowed') return false;
    reply.header('retry-after', String(Math.ceil(admission.retryAfterMs / 1_000)));
    send(reply, 429, sorryPage(languageOfBrowser(request), 'tooMany'));
    return true;
  };

  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    if (braked(request, reply)) return reply;
    const found = await look(request);
    return found ? send(reply, 200, questionPage(found.house, found.survey)) : gone(request, reply);
  };

  const take = async (request: FastifyRequest, reply: FastifyReply) => {
    if (braked(request, reply)) return reply;
    const form = new URLSearchParams((await readBody(request.raw, bodyBytesMost)).toString('utf8'));
    const found = await look(request);
    if (!found) return gone(request, reply);
    const { survey, house, hash, links } = found;
    const mark = marksOf(survey.kind).find((each) => String(each) === form.get('mark')) ?? null;
    const written = (form.get('comment') ?? '').replaceAll('\r\n', '\n');
    const comment = Comment.safeParse(written);
    const again = (fault: PageFault) =>
      send(reply, 400, questionPage(house, survey, { fault, mark, comment: written.slice(0, limits.commentChars) }));
    if (mark === null) return again('mark');
    if (!comment.success) return again('comment');
    const answered = await links.answer(hash, { mark, comment: comment.data });
    return answered ? send(reply, 200, thanksPage(house, answered)) : gone(request, reply);
  };

  return (routes) => {
    routes.get(path, { config: { right: 'public' } }, show);
    routes.post(path, { config: { right: 'public' } }, take);
  };
}

/** The language of a browser whose link tells nothing. */
export function languageOfBrowser({ headers }: FastifyRequest): Language {
  return /^\s*tr\b/i.test(headers['accept-language'] ?? '') ? 'tr' : 'en';
}
