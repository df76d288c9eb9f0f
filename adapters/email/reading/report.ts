/** What a mail system reported about a letter of ours (RFC 3464). */
export interface DeliveryReport {
  readonly action: 'failed' | 'delayed' | 'delivered';
  readonly recipient: string | null;
  /** As in `5.1.1`; null when it says none. */
  readonly status: string | null;
  /** The other system's own words. */
  readonly diagnostic: string;
  /** The Message-ID of the letter it is about, in its angle brackets; null when it does not say. */
  readonly originalMessageId: string | null;
}

export interface ReportPart {
  readonly mime: string;
  /** As text; a few kilobytes of its beginning. */
  readonly text: string;
}

const diagnosticCharsMost = 300;

/** Reads the parts of a delivery report; null when they are no such. Of several recipients the first that failed counts. */
export function reportOf(parts: readonly ReportPart[]): DeliveryReport | null {
  const status = parts.find(({ mime }) => mime === 'message/delivery-status');
  if (!status) return null;
  const groups = status.text
    .replace(/\r\n?/g, '\n')
    .split(/\n\s*\n/)
    .map(fieldsOf);
  const recipients = groups.filter((fields) => fields.has('action'));
  const worst = recipients.find((fields) => actionOf(fields) === 'failed') ?? recipients[0];
  if (!worst) return null;
  const original = parts.find(
    ({ mime }) => mime === 'message/rfc822' || mime === 'text/rfc822-headers' || mime === 'message/global',
  );
  return {
    action: actionOf(worst),
    recipient: wordsOf(worst.get('final-recipient') ?? worst.get('original-recipient')),
    status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(worst.get('status') ?? '')?.[0] ?? null,
    diagnostic: (wordsOf(worst.get('diagnostic-code')) ?? '').slice(0, diagnosticCharsMost),
    originalMessageId: original
      ? (/<[^<>\s]{1,400}>/.exec(
          fieldsOf(original.text.split(/\r?\n\r?\n/, 1)[0] ?? '').get('message-id') ?? '',
        )?.[0] ?? null)
      : null,
  };
}

function actionOf(fields: ReadonlyMap<string, string>): DeliveryReport['action'] {
  const action = fields.get('action')?.trim().toLowerCase() ?? '';
  if (action.startsWith('fail')) return 'failed';
  return action.startsWith('delay') ? 'delayed' : 'delivered';
}

/** `rfc822; ayse@example.com` without its kind. */
function wordsOf(field: string | undefined): string | null {
  if (field === undefined) return null;
  return (
    field
      .replace(/^[^;]*;/, '')
      .replace(/\s+/g, ' ')
      .trim() || null
  );
}

/** Header lines by their names in small letters, folded ones made whole; the first of each name counts. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .slice(0, 500)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}
