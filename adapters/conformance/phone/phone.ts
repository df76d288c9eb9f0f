import { createSocket, type RemoteInfo } from 'node:dgram';
import { type Codec, type Media, openMedia } from './media.ts';
import {
  answerTo,
  headerOf,
  isAnswer,
  readSip,
  type SipMessage,
  tagOf,
  token,
  uriIn,
  userIn,
  writeSip,
} from './sip.ts';

const host = '127.0.0.1';
const answerWithinMs = 10_000;
const repeatEveryMs = 500;
/** What a telephone says: so long it is where it says it is, unless it says so again. */
const signedInForS = 300;

export type Incoming = 'answer' | 'ring' | 'decline' | 'fail' | 'ignore' | number;

export interface PhoneOptions {
  readonly user: string;
  readonly password?: string;
  /** Where the switch listens. */
  readonly port: number;
  /** What it sends as long as a call is up, hertz. */
  readonly tone: number;
  /**
   * What becomes of calls that come in; `fail`: it rings and can carry no more of them (503); `ignore`: it hears of none,
   * as behind a firewall, but says that it is there; a number is the status by which it refuses at once.
   */
  readonly incoming?: Incoming;
  /** What it offers and answers with; A-law unless said. */
  readonly codec?: Codec;
  /** Where it is itself; any free port unless said. */
  readonly at?: number;
  /** It is a provider: lets in who signs in with this name and secret, and asks for both before it takes a call. */
  readonly customer?: { readonly user: string; readonly secret: string };
}

/** One call of a test telephone, from its own side. */
export interface PhoneCall {
  readonly state: () => 'calling' | 'ringing' | 'up' | 'over';
  /** Which number of it was called, and who calls, as the other side says it. */
  readonly to: string;
  readonly from: string;
  /** The name beside that number; empty where none is shown. */
  readonly fromName: string;
  /** The status that refused it; null while nothing did. */
  readonly refusedWith: () => number | null;
  readonly media: Media;
  /** Takes a call that came in and rings; nothing otherwise. */
  readonly pickUp: () => void;
  readonly hangUp: () => void;
}

export type Phone = Awaited<ReturnType<typeof openPhone>>;

interface Talk {
  readonly id: string;
  readonly ownTag: string;
  readonly media: Media;
  readonly isOurs: boolean;
  /** What its INVITE is known by on the way, and its number: a second one proves who calls. */
  branch: string;
  inviteSequence: number;
  readonly local: string;
  remote: string;
  target: string;
  state: ReturnType<PhoneCall['state']>;
  refused: number | null;
  sequence: number;
  invite: SipMessage | null;
  /** From where a call came in that rings. */
  caller: RemoteInfo | null;
}

/** A telephone that speaks SIP over UDP and sends a tone: what the tests call with and answer with. */
export async function openPhone({
  user,
  password = '',
  port,
  tone,
  incoming = 'ring',
  at = 0,
  codec = 'alaw',
  customer,
}: PhoneOptions) {
  const socket = createSocket('udp4');
  await new Promise<void>((done) => socket.bind(at, host, done));
  const own = socket.address().port;
  const talks = new Map<string, Talk>();
  const waiting = new Map<string, (answer: SipMessage) => void>();
  const challenge = `Digest realm="provider", nonce="${token()}", algorithm=MD5, qop="auth"`;
  let signedInAt: string | null = null;
  let isLeaving = false;
  let invites = 0;
  let isClosed = false;
  const contact = `<sip:${user}@${host}:${own}>`;
  const send = (text: string, to: Pick<RemoteInfo, 'port'> = { port }) => {
    if (!isClosed) socket.send(text, to.port, host);
  };

  /** Sends a request again and again until its final answer comes; 408 when none does. */
  const ask = (
    method: string,
    uri: string,
    headers: readonly (readonly [string, string])[],
    body = '',
    onProgress: (answer: SipMessage) => void = () => undefined,
    branch = `z9hG4bK${token()}`,
  ): Promise<SipMessage> => {
    const text = writeSip(
      `${method} ${uri} SIP/2.0`,
      [['Via', `SIP/2.0/UDP ${host}:${own};branch=${branch};rport`], ['Max-Forwards', '70'], ...headers],
      body,
    );
    send(text);
    return new Promise((resolve) => {
      const again = setInterval(() => send(text), repeatEveryMs);
      const over = (answer: SipMessage) => {
        clearInterval(again);
        clearTimeout(limit);
        waiting.delete(branch);
        resolve(answer);
      };
      const limit = setTimeout(
        () => over(readSip('SIP/2.0 408 Timeout')),
        method === 'INVITE' ? 60_000 : answerWithinMs,
      );
      waiting.set(branch, (answer) => {
        clearInterval(again);
        if ((answer.status ?? 0) < 200) onProgress(answer);
        else over(answer);
      });
    });
  };

  const reply = (
    request: SipMessage,
    from: RemoteInfo,
    first: string,
    talk: Pick<Talk, 'ownTag'> | null,
    body = '',
    more: readonly (readonly [string, string])[] = [],
  ): void => {
    const tagged = tagOf(headerOf(request, 'to')) || !talk ? '' : `;tag=${talk.ownTag}`;
    const headers: (readonly [string, string])[] = [
      ...(request.headers.get('via') ?? []).map((via) => ['Via', via] as const),
      ['From', headerOf(request, 'from')],
      ['To', headerOf(request, 'to') + tagged],
      ['Call-ID', headerOf(request, 'call-id')],
      ['CSeq', headerOf(request, 'cseq')],
      ['Contact', contact],
      ...(body ? ([['Content-Type', 'application/sdp']] as const) : []),
    ];
    const isSaid = ([name]: readonly [string, string]) => more.some(([said]) => said === name);
    send(writeSip(`SIP/2.0 ${first}`, [...headers.filter((one) => !isSaid(one)), ...more], body), from);
  };

  const end = (talk: Talk): void => {
    if (talk.state === 'over') return;
    talk.state = 'over';
    talk.media.close();
  };
  const inDialog = (talk: Talk, method: string, sequence: number): readonly (readonly [string, string])[] => [
    ['From', talk.local],
    ['To', talk.remote],
    ['Call-ID', talk.id],
    ['CSeq', `${sequence} ${method}`],
    ['Contact', contact],
  ];
  const acknowledge = (talk: Talk, uri: string): void =>
    send(
      writeSip(`ACK ${uri} SIP/2.0`, [
        ['Via', `SIP/2.0/UDP ${host}:${own};branch=z9hG4bK${token()};rport`],
        ['Max-Forwards', '70'],
        ...inDialog(talk, 'ACK', talk.inviteSequence),
      ]),
    );

  const faceOf = (talk: Talk): PhoneCall => ({
    state: () => talk.state,
    to: userIn(talk.isOurs ? talk.remote : talk.local),
    from: userIn(talk.isOurs ? talk.local : talk.remote),
    fromName: /^\s*"?([^"<]*?)"?\s*</.exec(talk.isOurs ? talk.local : talk.remote)?.[1] ?? '',
    refusedWith: () => talk.refused,
    media: talk.media,
    pickUp: () => {
      if (talk.state === 'ringing' && talk.invite && talk.caller) pickUp(talk, talk.invite, talk.caller);
    },
    hangUp: () => {
      if (talk.state === 'over') return;
      const isUp = talk.state === 'up';
      if (isUp) void ask('BYE', talk.target, inDialog(talk, 'BYE', ++talk.sequence));
      else if (talk.isOurs) cancel(talk);
      end(talk);
    },
  });
  /** Gives up a call that rings: it goes after its INVITE, by the same branch and number (RFC 3261, 9.1). */
  const cancel = ({ target, branch, local, remote, id, inviteSequence }: Talk): void =>
    send(
      writeSip(`CANCEL ${target} SIP/2.0`, [
        ['Via', `SIP/2.0/UDP ${host}:${own};branch=${branch};rport`],
        ['Max-Forwards', '70'],
        ...[
          ['From', local] as const,
          ['To', remote] as const,
          ['Call-ID', id] as const,
          ['CSeq', `${inviteSequence} CANCEL`] as const,
        ],
      ]),
    );

  /** Whether a request of our customer proves who she is; it is asked for the proof when it does not. */
  const isProved = (request: SipMessage, from: RemoteInfo): boolean => {
    if (!customer) return true;
    const isSigningIn = request.method === 'REGISTER';
    const given = headerOf(request, isSigningIn ? 'authorization' : 'proxy-authorization');
    if (given && isAnswer(given, { method: request.method ?? '', ...customer, password: customer.secret })) return true;
    const [first, name] = isSigningIn
      ? (['401 Unauthorized', 'WWW-Authenticate'] as const)
      : (['407 Proxy Authentication Required', 'Proxy-Authenticate'] as const);
    reply(request, from, first, { ownTag: token() }, '', [[name, challenge]]);
    return false;
  };
  const invited = async (request: SipMessage, from: RemoteInfo): Promise<void> => {
    const id = headerOf(request, 'call-id');
    const known = talks.get(id);
    if (known?.state === 'up') {
      known.media.follow(request.body);
      return reply(request, from, '200 OK', known, known.media.description());
    }
    if (known) return; // sent again: it rings already
    if (!isProved(request, from)) return;
    const ownTag = token();
    if (typeof incoming === 'number') return reply(request, from, `${incoming} Refused`, { ownTag });
    const talk: Talk = {
      ...{
        id,
        ownTag,
        media: await openMedia(tone, codec),
        isOurs: false,
        branch: '',
        inviteSequence: 1,
        sequence: 100,
        invite: request,
        caller: from,
        refused: null,
      },
      ...{ local: `${headerOf(request, 'to')};tag=${ownTag}`, remote: headerOf(request, 'from') },
      ...{ target: uriIn(headerOf(request, 'contact')), state: 'ringing' },
    };
    talks.set(id, talk);
    reply(request, from, '180 Ringing', talk);
    if (incoming === 'answer') pickUp(talk, request, from);
    if (incoming !== 'decline' && incoming !== 'fail') return;
    reply(request, from, incoming === 'decline' ? '486 Busy Here' : '503 Service Unavailable', talk);
    end(talk);
  };
  const pickUp = (talk: Talk, request: SipMessage, from: RemoteInfo): void => {
    talk.media.follow(request.body);
    talk.state = 'up';
    reply(request, from, '200 OK', talk, talk.media.description());
  };

  socket.on('message', (packet, from) => {
    const message = readSip(packet.toString());
    if (message.status !== null) {
      // What answers a CANCEL has the branch of the INVITE, whose own answer comes after it.
      if (headerOf(message, 'cseq').endsWith(' CANCEL')) return;
      const branch = /branch=([^;]+)/.exec(headerOf(message, 'via'))?.[1] ?? '';
      waiting.get(branch)?.(message);
      return;
    }
    const talk = talks.get(headerOf(message, 'call-id')) ?? null;
    if (message.method === 'REGISTER' && customer) {
      if (!isProved(message, from)) return;
      const isSigningOut = headerOf(message, 'expires') === '0';
      signedInAt = isSigningOut ? null : uriIn(headerOf(message, 'contact'));
      const more = [
        ['Contact', headerOf(message, 'contact')] as const,
        ['Expires', headerOf(message, 'expires')] as const,
      ];
      return reply(message, from, '200 OK', { ownTag: token() }, '', more);
    }
    if (message.method === 'INVITE') {
      invites += 1;
      return incoming === 'ignore' ? undefined : void invited(message, from);
    }
    if (message.method === 'ACK') return;
    reply(message, from, '200 OK', talk);
    if (!talk || (message.method !== 'BYE' && message.method !== 'CANCEL')) return;
    if (message.method === 'CANCEL' && talk.invite) reply(talk.invite, from, '487 Request Terminated', talk);
    end(talk);
  });

  /** Says where we are, and answers the switch's question who we are; the status of its answer. */
  const signIn = async (): Promise<number> => {
    const uri = `sip:${host}:${port}`;
    const [id, tag] = [token(), token()];
    const headers = (sequence: number): readonly (readonly [string, string])[] => [
      ['From', `<sip:${user}@${host}>;tag=${tag}`],
      ['To', `<sip:${user}@${host}>`],
      ['Call-ID', id],
      ['CSeq', `${sequence} REGISTER`],
      ['Contact', contact],
      ['Expires', String(signedInForS)],
    ];
    const first = await ask('REGISTER', uri, headers(1));
    const challenge = headerOf(first, 'www-authenticate');
    if (!challenge) return first.status ?? 0;
    const proof = answerTo(challenge, { method: 'REGISTER', uri, user, password });
    const answer = await ask('REGISTER', uri, [...headers(2), ['Authorization', proof]]);
    return answer.status ?? 0;
  };
  let renewal: NodeJS.Timeout | undefined;

  return {
    /** Tells the switch where we are, and again before that is forgotten; the status of its first answer. */
    register: async (): Promise<number> => {
      const status = await signIn();
      clearInterval(renewal);
      if (status === 200 && !isLeaving) {
        renewal = setInterval(() => void signIn(), (signedInForS * 1_000) / 3).unref();
      }
      return status;
    },
    /** Calls a number of the switch. */
    call: async (number: string): Promise<PhoneCall> => {
      const uri = `sip:${number}@${host}:${port}`;
      const ownTag = token();
      const talk: Talk = {
        ...{
          id: token(),
          ownTag,
          media: await openMedia(tone, codec),
          isOurs: true,
          sequence: 1,
          invite: null,
          caller: null,
          refused: null,
        },
        branch: `z9hG4bK${token()}`,
        inviteSequence: 1,
        ...{ local: `<sip:${user}@${host}>;tag=${ownTag}`, remote: `<sip:${number}@${host}>` },
        ...{ target: uri, state: 'calling' },
      };
      talks.set(talk.id, talk);
      const headers = (): (readonly [string, string])[] => [
        ...inDialog(talk, 'INVITE', talk.inviteSequence),
        ['Content-Type', 'application/sdp'],
      ];
      const progress = (answer: SipMessage) => {
        if (talk.state === 'calling' && (answer.status ?? 0) > 100) talk.state = 'ringing';
        if (answer.body) talk.media.follow(answer.body);
      };
      const invite = async (): Promise<SipMessage> => {
        const first = await ask('INVITE', uri, headers(), talk.media.description(), progress, talk.branch);
        const challenge = headerOf(first, 'www-authenticate');
        if (first.status !== 401 || !challenge || !password) return first;
        acknowledge(talk, uri);
        const proof = answerTo(challenge, { method: 'INVITE', uri, user, password });
        Object.assign(talk, { branch: `z9hG4bK${token()}`, inviteSequence: 2, sequence: 2 });
        const proven: (readonly [string, string])[] = [...headers(), ['Authorization', proof]];
        return ask('INVITE', uri, proven, talk.media.description(), progress, talk.branch);
      };
      void invite().then((answer) => {
        talk.remote = headerOf(answer, 'to') || talk.remote;
        if ((answer.status ?? 0) >= 300) {
          acknowledge(talk, uri);
          talk.refused = answer.status;
          return end(talk);
        }
        talk.target = uriIn(headerOf(answer, 'contact')) || uri;
        acknowledge(talk, talk.target);
        if (talk.state === 'over') return void ask('BYE', talk.target, inDialog(talk, 'BYE', ++talk.sequence));
        talk.media.follow(answer.body);
        talk.state = 'up';
      });
      return faceOf(talk);
    },
    /** Where it listens. */
    port: own,
    /** Where its customer signed in from, as she calls it; null while she has not. */
    signedInAt: (): string | null => signedInAt,
    /** How many times it was asked to take a call, each sending counted. */
    invites: (): number => invites,
    /** The calls that came in and are not over. */
    received: (): readonly PhoneCall[] =>
      [...talks.values()].filter((talk) => !talk.isOurs && talk.state !== 'over').map(faceOf),
    /** Its cable is pulled: it says nothing to anybody any more, and its calls are over for whoever holds it. */
    vanish: (): void => {
      if (isLeaving) return;
      isLeaving = true;
      isClosed = true;
      clearInterval(renewal);
      for (const talk of talks.values()) end(talk);
      socket.close();
    },
    close: (): void => {
      if (isLeaving) return;
      isLeaving = true;
      clearInterval(renewal);
      for (const talk of talks.values()) {
        faceOf(talk).hangUp();
      }
      setTimeout(() => {
        isClosed = true;
        socket.close();
      }, 50).unref();
    },
  };
}
