import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Channel } from '#kernel/channel.ts';
import type { ChannelAccount, ChannelSide, MessageChannel, RawEvent, RawHit } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import { notFound, type RawRoutes, Refusal, readBody } from '#platform/http/index.ts';
import type { Log } from '#platform/log.ts';

/** More than any provider sends in one call; what is larger is no news. */
const bodyBytesMost = 3 * 1024 * 1024;

/** Where providers of channels call us: looked at, put on disk, and only then answered. */
export function webhookRoutes(needs: {
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly side: ChannelSide;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}): RawRoutes {
  const { channels, side, clock, log } = needs;
  const look = async (request: FastifyRequest) => {
    const { channel: kind, publicKey } = request.params as { channel: string; publicKey: string };
    const account = side.accountByKey(publicKey);
    const channel = account?.channel === kind ? channels.get(account.channel) : null;
    if (!account?.isActive || !channel) throw notFound();
    const hit: RawHit = {
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      path: request.url.split('?', 1)[0] ?? '',
      query: Object.fromEntries(new URL(request.url, 'http://here').searchParams),
      bytes: await readBody(request.raw, bodyBytesMost),
      remoteAddress: request.ip,
      receivedAtMs: clock.nowMs(),
    };
    return { account, channel, hit, greeting: channel.handshake(hit, account) };
  };
  const greet = async (request: FastifyRequest, reply: FastifyReply) => {
    const { greeting } = await look(request);
    if (!greeting) throw notFound();
    return reply.code(greeting.status).type('text/plain').send(greeting.body);
  };
  const take = async (request: FastifyRequest, reply: FastifyReply) => {
    const { account, channel, hit, greeting } = await look(request);
    if (greeting) return reply.code(greeting.status).type('text/plain').send(greeting.body);
    const { ok, reason } = channel.verify(hit, account);
    if (!ok) {
      log.warn({ accountId: account.id, reason }, 'a call that claims to be of a provider was refused');
      throw new Refusal(401, 'NOT_SIGNED_IN', 'The call does not bear the secret of the provider.');
    }
    const byOwner = new Map<ChannelAccount, RawEvent[]>();
    for (const event of channel.split(hit, account)) {
      const owner = channel.ownerOf?.(event, account) ?? account;
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), event]);
    }
    for (const [owner, events] of byOwner) await side.accept(owner, events);
    const answer = channel.answer?.(hit, account);
    if (answer) return reply.code(200).type(answer.contentType).send(answer.body);
    return reply.code(200).send({});
  };
  const address = '/webhooks/:channel/:publicKey';
  return (routes) => {
    routes.get(address, { config: { right: 'public' } }, greet);
    routes.post(address, { config: { right: 'public' } }, take);
  };
}
