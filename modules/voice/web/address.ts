/** Where a switch listens, as it is typed into a telephone: 203.0.113.7:5060, [2001:db8::1]:5060. */
export const shownAddress = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Whether only the machine itself reaches this address. */
export const isLoopback = (host: string): boolean => host.startsWith('127.') || host === '::1' || host === 'localhost';

/** What telephones elsewhere have to be told: where the switch listens on every address, the name this page came from. */
export const addressForTelephones = (
  { host, port }: { readonly host: string; readonly port: number },
  pageHost: string,
): string => shownAddress({ host: host === '0.0.0.0' || host === '::' ? pageHost : host, port });
