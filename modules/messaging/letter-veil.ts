import { isAddress, veil, veiled } from '#customers';
import type { MessageView } from './contract-message.ts';
import type { MailAddress } from './inbound-event.ts';
import { isOwnAddress, type LetterHead, typedAddress } from './letter-head.ts';
import type { InteractionChange } from './live.ts';
import { veiledWords } from './quote-veil.ts';

// Addresses in the heads of letters and of what they quote, for whoever may not see addresses of customers. What she answers goes to the real
// ones all the same: they are known on the server by the letters of the conversation.

/** A message as somebody reads it who may not see addresses; our own mailboxes stay as they are. */
export function veiledLetter<Message extends Pick<MessageView, 'mail' | 'mailOut' | 'text'>>(
  message: Message,
  own: readonly string[],
): Message {
  const { mail, mailOut } = message;
  if (!mail && !mailOut) return message;
  const one = (address: MailAddress): MailAddress => veiledAddress(address, own);
  const all = (addresses: readonly MailAddress[]) => addresses.map(one);
  const { text, quoteFrom } = veiledWords(message.text, mail?.quoteFrom ?? null, own);
  return {
    ...message,
    text,
    ...(mail && {
      mail: {
        ...mail,
        quoteFrom,
        from: one(mail.from),
        to: all(mail.to),
        cc: all(mail.cc),
        ...(mail.replyTo && { replyTo: all(mail.replyTo) }),
      },
    }),
    ...(mailOut && { mailOut: { ...mailOut, to: all(mailOut.to), cc: all(mailOut.cc), bcc: all(mailOut.bcc) } }),
  };
}

/** The same for a head as it was typed. */
export function veiledHead(head: LetterHead, own: readonly string[]): LetterHead {
  const part = (typed: readonly string[]) =>
    typed.map((each) => {
      const [, name = '', inside] = /^(.*)<([^<>]*)>$/.exec(each.trim()) ?? [];
      return typedAddress(veiledAddress({ name: name.trim(), address: inside ?? each.trim() }, own));
    });
  return { subject: head.subject, to: part(head.to), cc: part(head.cc), bcc: part(head.bcc) };
}

/** A change of a conversation as it is told to whoever may not see addresses. */
export function veiledChange(change: InteractionChange, own: readonly string[]): InteractionChange {
  return change.type === 'message' ? { ...change, message: veiledLetter(change.message, own) } : change;
}

/** Whether an address was typed as somebody reads it who may not see it. */
export const isVeiledAddress = (typed: string): boolean => typed.includes(veil);

/**
 * The head with the real addresses, taken from those the conversation knows. Where one hidden address may be several and
 * not all of them are meant it stays hidden, and no letter leaves: better none than one to somebody else.
 */
export function unveiledHead(head: LetterHead, known: readonly MailAddress[], own: readonly string[]): LetterHead {
  const real = new Map<string, Map<string, string>>();
  for (const address of known) {
    const typed = typedAddress(veiledAddress(address, own));
    const alike = real.get(typed) ?? new Map<string, string>();
    alike.set(address.address.toLowerCase(), typedAddress(address));
    real.set(typed, alike);
  }
  const meant = new Map<string, number>();
  for (const typed of [...head.to, ...head.cc, ...head.bcc]) meant.set(typed, (meant.get(typed) ?? 0) + 1);
  const taken = new Map<string, number>();
  const part = (typed: readonly string[]) =>
    typed.map((each) => {
      const alike = isVeiledAddress(each) ? [...(real.get(each)?.values() ?? [])] : [];
      if (alike.length === 0 || (alike.length > 1 && alike.length !== meant.get(each))) return each;
      const at = taken.get(each) ?? 0;
      taken.set(each, at + 1);
      return alike[Math.min(at, alike.length - 1)] ?? each;
    });
  return { subject: head.subject, to: part(head.to), cc: part(head.cc), bcc: part(head.bcc) };
}

function veiledAddress({ name, address }: MailAddress, own: readonly string[]): MailAddress {
  if (isOwnAddress(address, own)) return { name, address };
  // What only looks like an address is hidden as well: nobody knows what it is.
  return { name: veiled(name), address: isAddress(address) ? veiled(address) : address && `${veil}${veil}${veil}` };
}
