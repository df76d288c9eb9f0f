/** Why a letter is taken for one that no person wrote now: it is answered by no bot, opens nothing again and starts no clock. */
export type Automatic = 'reply' | 'list' | 'report' | 'robot' | 'ownEcho';

export interface Envelope {
  /** The first value of a header, by its name in small letters; null when it has none. */
  readonly header: (name: string) => string | null;
  readonly fromAddress: string;
  readonly contentType: string;
}

const robots =
  /^(mailer-daemon|postmaster|mail-daemon|no-?reply|do-?not-?reply|donotreply|bounces?|noreply-.*|.*[-_.]no-?reply)@/i;

/** Tells letters of machines. Pure; ours bear `Auto-Submitted` themselves when a bot wrote them. */
export function automaticOf({ header, fromAddress, contentType }: Envelope): Automatic | null {
  if (/^multipart\/report\b/i.test(contentType.trim())) return 'report';
  const submitted = header('auto-submitted');
  if (submitted !== null && !/^\s*no\b/i.test(submitted)) return 'reply';
  const precedence = header('precedence')?.trim().toLowerCase() ?? '';
  if (/^auto[_-]?reply/.test(precedence)) return 'reply';
  if (
    ['x-autoreply', 'x-autorespond', 'x-auto-response-suppress', 'x-autoresponder'].some(
      (name) => header(name) !== null,
    )
  )
    return 'reply';
  if (/^(bulk|list|junk)$/.test(precedence) || header('list-id') !== null) return 'list';
  if (/^\s*<\s*>\s*$/.test(header('return-path') ?? '')) return 'robot';
  return robots.test(fromAddress) ? 'robot' : null;
}

export const automaticMost = { letters: 3, withinMs: 3_600_000 } as const;

/** The hard brake on our own machines: whether one more automatic letter may go to an address. Pure. */
export function mayWriteAutomatically(sentAtMs: readonly number[], nowMs: number): boolean {
  return sentAtMs.filter((at) => at > nowMs - automaticMost.withinMs).length < automaticMost.letters;
}
