/** The country whose numbers are written without one, and the digits of its national numbers. */
const home = { code: '90', digits: 10 };

/** A number as people and gateways write it in E.164; null for what is no number a message can be sent to. */
export function phoneOf(text: string): string | null {
  const digits = text.replace(/[\s().\-/]/g, '');
  const plain = digits.replace(/^\+|^00/, '');
  if (!/^\d{7,15}$/.test(plain)) return null;
  if (digits.startsWith('+') || digits.startsWith('00')) return plain.startsWith('0') ? null : `+${plain}`;
  if (plain.length === home.digits && plain.startsWith('5')) return `+${home.code}${plain}`;
  if (plain.length === home.digits + 1 && plain.startsWith('0')) return `+${home.code}${plain.slice(1)}`;
  return plain.startsWith('0') ? null : `+${plain}`;
}

/** Who wrote: a number in E.164, or the word or short number a sender may be named by. */
export function senderOf(text: string): string {
  return phoneOf(text) ?? text.trim().slice(0, 40);
}

/** The number as a gateway wants it. */
export function writtenFor(phone: string, how: 'plus' | 'digits' | 'national'): string {
  if (how === 'plus' || !phone.startsWith('+')) return phone;
  if (how === 'national' && phone.startsWith(`+${home.code}`)) return `0${phone.slice(1 + home.code.length)}`;
  return phone.slice(1);
}
