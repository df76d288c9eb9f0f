import { BlockList, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Loopback, private, carrier-grade and link-local ranges. */
const inside = new BlockList();
for (const [net, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const)
  inside.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  inside.addSubnet(net, prefix, 'ipv6');

/**
 * Says whether a request comes from a private network. Something that was forwarded by a proxy we do not know may come
 * from anywhere, so it does not count as private.
 */
export function isPrivateCaller(
  request: Pick<FastifyRequest, 'ip' | 'headers'> & { readonly ips?: string[] },
): boolean {
  const isForwarded = 'x-forwarded-for' in request.headers || 'forwarded' in request.headers;
  if (isForwarded && (request.ips?.length ?? 0) < 2) return false;
  const address = request.ip.replace(/^::ffff:/i, '');
  return inside.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
