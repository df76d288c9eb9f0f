import { createHash } from 'node:crypto';
import type { Endpoint, Telephone, Trunk } from '#voice';
import { type Ari, AriRefused } from '../ari/client.ts';
import { nowhere } from '../configure/files.ts';

/** Whom the switch shall know. Held by our program, handed over each time the switch comes up: it keeps them in memory. */
export interface Admitted {
  readonly telephones: readonly Telephone[];
  readonly trunks: readonly Trunk[];
}

interface SipObject {
  readonly type: (typeof types)[number];
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}
/** In the order in which they are taken away: whoever names another goes first. */
const types = ['registration', 'identify', 'endpoint', 'aor', 'auth'] as const;

/** What the switch was told since it came up, by name of telephone or trunk: what stays as it is is not told again. */
export type Handed = Map<string, { readonly told: string; readonly objects: readonly SipObject[] }>;

/** G.711 needs no conversion between telephones and carriers. */
const usualCodecs = ['alaw', 'ulaw'] as const;
const telephoneCodecs = `!all,${usualCodecs.join(',')}`;
const context = 'arriving';
/** A server is asked so often whether it is there, and how long for its answer, seconds. */
const askPeer = { qualify_frequency: '10', qualify_timeout: '4' } as const;
/** How long a sign-in to a provider holds, and when a refused one is tried again, seconds: for ever. */
const signIn = {
  ...{ expiration: '300', retry_interval: '15', forbidden_retry_interval: '60', fatal_retry_interval: '60' },
  ...{ max_retries: '1000000', auth_rejection_permanent: 'no', max_random_initial_delay: '0' },
} as const;
/** Within so long a provider has answered to our signing out. */
const signOutMs = 10_000;
/**
 * Whoever lost the network is noticed by the silence of its sound, seconds. One of the house may find its way back; some
 * providers send nothing while their customer is silent, and who listens to music must not be taken for lost.
 */
const silenceLimits = { telephone: '20', trunk: '60' } as const;

const ofTelephone = ({ name, secret, kind }: Telephone): readonly SipObject[] => [
  { type: 'auth', id: name, fields: { auth_type: 'userpass', username: name, password: secret } },
  { type: 'aor', id: name, fields: { max_contacts: '1', remove_existing: 'yes', qualify_frequency: '30' } },
  {
    type: 'endpoint',
    id: name,
    fields: {
      ...{
        context,
        disallow: 'all',
        allow: telephoneCodecs,
        auth: name,
        aors: name,
        direct_media: 'no',
        rtp_symmetric: 'yes',
      },
      ...{ force_rport: 'yes', rewrite_contact: 'yes', rtp_timeout: silenceLimits.telephone, rtp_timeout_hold: '0' },
      // Sealed sound over ways that both sides look for. It is called; whom it calls is asked of the program.
      ...(kind === 'browser' && { webrtc: 'yes', context: nowhere }),
    },
  },
];

/**
 * Nobody signs in to it: a telephone that calls itself like it stays outside. Who is named by another object comes before
 * it, here as with telephones.
 */
function ofTrunk({ name, from, peer, codecs = usualCodecs }: Trunk): readonly SipObject[] {
  const allow = `!all,${codecs.join(',')}`;
  const endpoint = {
    ...{ context, disallow: 'all', allow, direct_media: 'no', rtp_symmetric: 'yes', identify_by: 'ip' },
    ...{ rtp_timeout: silenceLimits.trunk, rtp_timeout_hold: '0' },
  };
  const identify: SipObject = { type: 'identify', id: name, fields: { endpoint: name, match: from } };
  if (!peer) return [{ type: 'endpoint', id: name, fields: endpoint }, identify];
  const server = `${peer.host.includes(':') ? `[${peer.host}]` : peer.host}:${peer.port}`;
  const { user, secret } = peer;
  const proof = user !== null && secret !== null ? { outbound_auth: name } : {};
  const towards = { aors: name, from_domain: peer.host, send_pai: 'yes', trust_id_inbound: 'yes', ...proof };
  const auth = { auth_type: 'userpass', username: user ?? '', password: secret ?? '' };
  const registration = {
    ...{ server_uri: `sip:${server}`, client_uri: `sip:${user}@${server}`, contact_user: user ?? name, ...proof },
    // What comes to where we signed in from is known to be of this trunk, whatever address it comes from.
    ...{ endpoint: name, line: 'yes', ...signIn },
  };
  return [
    ...(user !== null && secret !== null ? [{ type: 'auth', id: name, fields: auth } as const] : []),
    { type: 'aor', id: name, fields: { contact: `sip:${server}`, ...askPeer } },
    { type: 'endpoint', id: name, fields: { ...endpoint, ...towards } },
    identify,
    ...(peer.isSignedInTo ? [{ type: 'registration', id: name, fields: registration } as const] : []),
  ];
}

/** Makes the switch know one telephone more, or its new secret. */
export const handOverOne = (ari: Ari, telephone: Telephone, handed: Handed): Promise<void> =>
  tell(ari, telephone.name, ofTelephone(telephone), handed);

/** Makes the switch forget a telephone or trunk. */
export async function forget(ari: Ari, name: string, handed: Handed): Promise<void> {
  const known = handed.get(name)?.objects.map(({ type }) => type) ?? types;
  handed.delete(name);
  for (const type of types) {
    if (!known.includes(type)) continue;
    // Signing out of a provider asks for the secret once more, some moments after we said so.
    if (type === 'auth' && known.includes('registration')) forgetLater(ari, name, handed);
    else await ari.order('asterisk.deleteObject', placeOf(type, name)).catch(unlessUnknown);
  }
}

function forgetLater(ari: Ari, name: string, handed: Handed): void {
  const later = setTimeout(() => {
    // Who came back meanwhile has a new one; a switch that is gone knows none.
    if (!handed.has(name)) ari.order('asterisk.deleteObject', placeOf('auth', name)).catch(() => undefined);
  }, signOutMs);
  later.unref();
}

/**
 * Makes the switch know nobody whom we did not tell it of, whoever did before; for one that has just come up. Who is in a
 * call keeps her name, and loses her secret: else the end of that call would take along whoever signed in anew meanwhile.
 */
export async function clean(ari: Ari, { telephones, trunks }: Admitted): Promise<void> {
  const objects = [...telephones.flatMap(ofTelephone), ...trunks.flatMap(ofTrunk)];
  const names = new Set(objects.map(({ type, id }) => `${type}/${id}`));
  for (const { resource: id, channel_ids: lines } of await ari.order('endpoints.list', {})) {
    for (const type of types) {
      if (type === 'endpoint' && lines.length > 0) continue;
      if (!names.has(`${type}/${id}`)) await ari.order('asterisk.deleteObject', placeOf(type, id)).catch(unlessUnknown);
    }
  }
}

/**
 * Makes the switch know these and no others. Answers the trunks that it will not have, as one whose server has a name
 * that nobody knows: they keep nobody else outside.
 */
export async function handOver(ari: Ari, { telephones, trunks }: Admitted, handed: Handed): Promise<readonly string[]> {
  const names = new Set([...telephones, ...trunks].map(({ name }) => name));
  for (const name of handed.keys()) if (!names.has(name)) await forget(ari, name, handed);
  for (const telephone of telephones) await handOverOne(ari, telephone, handed);
  const refused: string[] = [];
  for (const trunk of trunks) {
    try {
      await tell(ari, trunk.name, ofTrunk(trunk), handed);
    } catch (error) {
      if (!(error instanceof AriRefused) || error.status < 400 || error.status === 408) throw error;
      refused.push(trunk.name);
    }
  }
  return refused;
}

async function tell(ari: Ari, name: string, objects: readonly SipObject[], handed: Handed): Promise<void> {
  const told = JSON.stringify(objects);
  const before = handed.get(name);
  if (before?.told === told) return;
  // One that is signed in or was refused would wait with what is new until its time comes.
  const isStale = (type: SipObject['type']) => type === 'registration' || !objects.some((one) => one.type === type);
  for (const type of types) {
    if (!before?.objects.some((one) => one.type === type) || !isStale(type)) continue;
    await ari.order('asterisk.deleteObject', placeOf(type, name)).catch(unlessUnknown);
  }
  handed.delete(name);
  for (const object of objects) {
    if (object.type === 'endpoint') await tellEndpoint(ari, object);
    else
      await ari.order('asterisk.updateObject', { ...placeOf(object.type, object.id), fields: tuplesOf(object.fields) });
  }
  handed.set(name, { told, objects });
}

/**
 * One that is there is taken away first, and left alone when it is as it shall be: the switch changes an endpoint by
 * reading back its own words for it, and those say "<unknown>" for whose number nobody set. From then on all its callers
 * would be called unknown.
 */
async function tellEndpoint(ari: Ari, { type, id, fields }: SipObject): Promise<void> {
  const accountcode = createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 16);
  const there = await ari.order('asterisk.getObject', placeOf(type, id)).catch(unlessUnknown);
  if (there?.some(({ attribute, value }) => attribute === 'accountcode' && value === accountcode)) return;
  if (there) await ari.order('asterisk.deleteObject', placeOf(type, id)).catch(unlessUnknown);
  await ari.order('asterisk.updateObject', { ...placeOf(type, id), fields: tuplesOf({ ...fields, accountcode }) });
}

const tuplesOf = (fields: SipObject['fields']) =>
  Object.entries(fields).map(([attribute, value]) => ({ attribute, value }));

const placeOf = (objectType: SipObject['type'], id: string) => ({ configClass: 'res_pjsip', objectType, id });

/** What is not there needs no taking away; what somebody wrote into a file of his own stays. */
function unlessUnknown(error: Error): undefined {
  if (!(error instanceof AriRefused) || (error.status !== 404 && error.status !== 403)) throw error;
  return undefined;
}

/** Those we admitted, as the switch sees them. */
export async function endpointsOf(ari: Ari, { telephones, trunks }: Admitted): Promise<readonly Endpoint[]> {
  const known = new Map((await ari.order('endpoints.list', {})).map((one) => [one.resource, one]));
  const always = new Set(trunks.flatMap(({ name, peer }) => (peer ? [] : [name])));
  return [...telephones, ...trunks].map(({ name }) => ({
    name,
    isReachable: always.has(name) ? known.has(name) : known.get(name)?.state === 'online',
    lines: known.get(name)?.channel_ids.length ?? 0,
  }));
}
