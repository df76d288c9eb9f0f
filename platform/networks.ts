import ipaddr from 'ipaddr.js';

/**
 * Reads an address or a range as people write it (`203.0.113.7`, `10.0.0.0/8`, `2001:db8::/32`) and writes it in its one
 * form, with the bits behind the prefix cleared; null when it is neither. `0.0.0.0/0` is everybody and therefore nothing.
 */
export function networkOf(text: string): string | null {
  const typed = text.trim();
  try {
    const [address, prefix] = typed.includes('/') ? ipaddr.parseCIDR(typed) : single(typed);
    if (prefix === 0) return null;
    const network =
      address.kind() === 'ipv4'
        ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`)
        : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${prefix}`);
    return `${network}/${prefix}`;
  } catch {
    return null; // the library throws plain errors for everything it cannot read
  }
}

/** Says whether an address lies in one of these networks. An address that cannot be read lies in none. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const plain = address.split('%', 1)[0] ?? '';
  if (!ipaddr.isValid(plain)) return false;
  const asked = ipaddr.process(plain);
  return networks.some((network) => {
    const [range, prefix] = ipaddr.parseCIDR(network);
    return range.kind() === asked.kind() && asked.match(range, prefix);
  });
}

function single(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  // "127.1" and "0x7f000001" are addresses to some programs; nobody means them here.
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) throw new Error('not an address');
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
