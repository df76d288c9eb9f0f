/** What a page may ask of the switch. Text, subscriptions and published things are nothing a telephone needs here. */
const methods: readonly string[] = 'REGISTER INVITE ACK BYE CANCEL OPTIONS UPDATE INFO PRACK'.split(' ');

/**
 * Says whether one message of a page may go to the switch: it is an answer, or a request that speaks in the name of this
 * telephone and no other. The switch would take an unknown name for whoever calls from this machine.
 */
export function isFrom(name: string, message: string): boolean {
  const first = message.slice(0, message.indexOf('\r\n'));
  if (/^SIP\/2\.0 [1-6]\d\d /.test(first)) return true;
  const [method = '', , version] = first.split(' ');
  if (!methods.includes(method) || version !== 'SIP/2.0') return false;
  const head = message.slice(0, message.indexOf('\r\n\r\n'));
  const senders = [...head.matchAll(/^(?:from|f)[ \t]*:(.*)$/gim)].map(([, value = '']) => value);
  const user = /<sips?:([^@;>]+)@/i.exec(senders[0] ?? '')?.[1];
  return senders.length === 1 && user === name;
}
