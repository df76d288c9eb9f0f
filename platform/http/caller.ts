import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** What the words of TRUST_PROXY stand for. */
const words: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.1/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/**
 * The network address of who asks for an upgrade, as far as proxies are trusted: the nearest address on the way that is
 * not one of theirs. Requests have the same from Fastify (`request.ip`), which knows nothing of upgrades.
 */
export function openCallers(trusted: readonly string[]): (request: IncomingMessage) => string {
  const proxies = new BlockList();
  for (const range of trusted.flatMap((word) => words[word] ?? [word])) {
    const [net = '', prefix] = range.split('/', 2);
    const family = isIPv6(net) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) proxies.addAddress(net, family);
    else proxies.addSubnet(net, Number(prefix), family);
  }
  const isProxy = (address: string) => isIP(address) > 0 && proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

  return ({ headers, socket }) => {
    const told = headers['x-forwarded-for'];
    const forwarded = (typeof told === 'string' ? told : '').split(',').map((part) => part.trim());
    let address = plain(socket.remoteAddress ?? '');
    while (isProxy(address)) {
      const before = plain(forwarded.pop() ?? '');
      if (before === '') break;
      address = before;
    }
    return address;
  };
}

/** An IPv4 address that came over an IPv6 socket is the same caller. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
