import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { RawHit } from '#messaging';
import { isInNetworks, networkOf } from '#platform/networks.ts';
import type { Verify } from './profile.ts';
import { filled } from './values.ts';

type Verdict = { readonly ok: boolean; readonly reason: string | null };
const refused = (reason: string): Verdict => ({ ok: false, reason });
const fits: Verdict = { ok: true, reason: null };

/** Whether a call is the gateway's, as its profile says it proves itself. What proves nothing is refused. */
export function verified(hit: RawHit, how: Verify | undefined, values: Readonly<Record<string, string>>): Verdict {
  if (!how) return refused('The profile does not say how the gateway proves itself.');
  switch (how.by) {
    case 'hmac': {
      const key = filled(how.key, values);
      const given = hit.headers[how.header.toLowerCase()] ?? '';
      if (key === '' || given === '') return refused('There is no signature, or no secret to hold it against.');
      if (how.over === 'address+sortedForm' && values.webhook === '')
        return refused('Nobody said under which address the world reaches us (PUBLIC_URL).');
      const parts = how.over === 'body' ? [hit.bytes] : addressAndForm(hit, values.webhook ?? '');
      if (!parts) return refused('The digest of the body is another.');
      const hmac = createHmac(how.algorithm, key);
      for (const part of parts) hmac.update(part);
      return equal(given, `${how.prefix}${hmac.digest(how.encoding)}`) ? fits : refused('The signature does not fit.');
    }
    case 'basic': {
      const [user, password] = [filled(how.user, values), filled(how.password, values)];
      const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
      if (password === '') return refused('There is no password to hold the call against.');
      return equal(hit.headers.authorization ?? '', wanted) ? fits : refused('Name or password is another.');
    }
    case 'query':
    case 'header': {
      const wanted = filled(how.value, values);
      const given = how.by === 'query' ? hit.query[how.name] : hit.headers[how.name.toLowerCase()];
      if (wanted === '') return refused('There is no secret to hold the call against.');
      return equal(given ?? '', wanted) ? fits : refused('The secret of the call is another.');
    }
    case 'address': {
      const networks = how.networks.flatMap((network) => networkOf(network) ?? []);
      return isInNetworks(hit.remoteAddress, networks) ? fits : refused('The call comes from an unknown address.');
    }
  }
}

/**
 * The address as the world knows it and the fields of the form, sorted. Of a body that is no form the address tells a
 * digest, which must be that of the bytes; null when it is another.
 */
function addressAndForm(hit: RawHit, webhook: string): readonly (string | Uint8Array)[] | null {
  const query = new URLSearchParams(hit.query).toString();
  const address = query === '' ? webhook : `${webhook}?${query}`;
  const isForm = (hit.headers['content-type'] ?? '').includes('x-www-form-urlencoded');
  if (!isForm) {
    const digest = createHash('sha256').update(hit.bytes).digest('hex');
    return equal(hit.query.bodySHA256 ?? '', digest) ? [address] : null;
  }
  const fields = [...new URLSearchParams(Buffer.from(hit.bytes).toString('utf8'))];
  fields.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return [address, fields.map(([name, value]) => `${name}${value}`).join('')];
}

function equal(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
