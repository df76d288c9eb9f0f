/** Text that PostgreSQL can write: without U+0000 and halves of characters. */
export function writableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '');
}

/**
 * A value as JSON that PostgreSQL can write: without U+0000 and halves of characters. What has no form in JSON becomes
 * null.
 */
export function writable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null), (_, inner) =>
    typeof inner === 'string' ? writableText(inner) : inner,
  );
}
