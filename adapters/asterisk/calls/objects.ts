import type { Endpoint, Telephone, Trunk } from '#voice';
import { type Ari, AriRefused } from '../ari/client.ts';
import { nowhere } from '../configure/files.ts';

/** Whom the switch shall know. Held by our program, handed over each time the switch comes up: it keeps them in memory. */
export interface Admitted {
  readonly telephones: readonly Telephone[];
  readonly trunks: readonly Trunk[];
}

interface SipObject {
  readonly type: 'auth' | 'aor' | 'endpoint' | 'identify';
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** G.711 needs no conversion between telephones and carriers. */
const codecs = '!all,alaw,ulaw';
const context = 'arriving';
/** Whoever lost the network is noticed by the silence of its sound, seconds; a browser at home finds its way back. */
const silenceLimits = { desk: '10', browser: '30' } as const;

/** In the order in which they must be handed over: who is named by another comes first. */
export function objectsOf({ telephones, trunks }: Admitted): readonly SipObject[] {
  return [...telephones.flatMap(ofTelephone), ...trunks.flatMap(ofTrunk)];
}

const ofTelephone = ({ name, secret, kind }: Telephone): readonly SipObject[] => [
  { type: 'auth', id: name, fields: { auth_type: 'userpass', username: name, password: secret } },
  { type: 'aor', id: name, fields: { max_contacts: '1', remove_existing: 'yes', qualify_frequency: '30' } },
  {
    type: 'endpoint',
    id: name,
    fields: {
      ...{ context, disallow: 'all', allow: codecs, auth: name, aors: name, direct_media: 'no', rtp_symmetric: 'yes' },
      ...{ force_rport: 'yes', rewrite_contact: 'yes', rtp_timeout: silenceLimits[kind], rtp_timeout_hold: '0' },
      // Sealed sound over ways that both sides look for. It is called; whom it calls is asked of the program.
      ...(kind === 'browser' && { webrtc: 'yes', context: nowhere }),
    },
  },
];

/** It has no address to sign in to: a telephone that calls itself like it stays outside. */
const ofTrunk = ({ name, from }: Trunk): readonly SipObject[] => [
  {
    type: 'endpoint',
    id: name,
    fields: { context, disallow: 'all', allow: codecs, direct_media: 'no', rtp_symmetric: 'yes', identify_by: 'ip' },
  },
  { type: 'identify', id: name, fields: { endpoint: name, match: from } },
];

/** Makes the switch know one telephone more, or its new secret. */
export const handOverOne = (ari: Ari, telephone: Telephone): Promise<void> => put(ari, ofTelephone(telephone));

/** Makes the switch forget one telephone. */
export async function forget(ari: Ari, name: string): Promise<void> {
  for (const type of ['endpoint', 'aor', 'auth'] as const) {
    await ari.order('asterisk.deleteObject', placeOf(type, name)).catch(unlessUnknown);
  }
}

/** Makes the switch know these and nobody else, whoever told it before what to know. */
export async function handOver(ari: Ari, next: Admitted): Promise<void> {
  const wanted = objectsOf(next);
  const names = new Set(wanted.map(({ type, id }) => `${type}/${id}`));
  for (const { resource: id } of await ari.order('endpoints.list', {})) {
    for (const type of ['identify', 'endpoint', 'aor', 'auth'] as const) {
      if (!names.has(`${type}/${id}`)) await ari.order('asterisk.deleteObject', placeOf(type, id)).catch(unlessUnknown);
    }
  }
  await put(ari, wanted);
}

async function put(ari: Ari, objects: readonly SipObject[]): Promise<void> {
  for (const { type, id, fields } of objects) {
    const tuples = Object.entries(fields).map(([attribute, value]) => ({ attribute, value }));
    await ari.order('asterisk.updateObject', { ...placeOf(type, id), fields: tuples });
  }
}

const placeOf = (objectType: SipObject['type'], id: string) => ({ configClass: 'res_pjsip', objectType, id });

/** A telephone has no address to be known by, a trunk no secret; what somebody wrote into a file of his own stays. */
function unlessUnknown(error: Error): void {
  if (!(error instanceof AriRefused) || (error.status !== 404 && error.status !== 403)) throw error;
}

/** Those we admitted, as the switch sees them. */
export async function endpointsOf(ari: Ari, { telephones, trunks }: Admitted): Promise<readonly Endpoint[]> {
  const known = new Map((await ari.order('endpoints.list', {})).map((one) => [one.resource, one]));
  const isTrunk = new Set(trunks.map(({ name }) => name));
  return [...telephones, ...trunks].map(({ name }) => ({
    name,
    isReachable: isTrunk.has(name) ? known.has(name) : known.get(name)?.state === 'online',
    lines: known.get(name)?.channel_ids.length ?? 0,
  }));
}
