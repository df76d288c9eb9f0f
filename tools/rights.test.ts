import { expect, test } from 'vitest';
import { may, type Right, type RoleTemplate, rightNames, rights, templates, type Who } from '#identity';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import { contract as asked } from '../app/contract.ts';
import { contract as shown } from '../web/contract.ts';

interface Route {
  /** `POST /sign-in` */
  readonly line: string;
  readonly right: string;
}

/** Who is let in without a right, and why. A route that is not here names a right. */
const withoutRight: Readonly<Record<string, 'public' | 'signedIn' | 'inPerson'>> = {
  'GET /setup': 'public', // before the first account there is nobody who could hold a right
  'POST /setup': 'public', // makes the first account, exactly once; afterwards it refuses everybody
  'POST /sign-in': 'public', // this is where sessions come from
  'GET /sign-in/step': 'public', // what a begun sign-in still asks for; its token is its own
  'DELETE /sign-in/step': 'public', // gives it up
  'POST /sign-in/step/code': 'public', // from here on: the second step; each asks for the token of the first
  'POST /sign-in/step/passkey/options': 'public',
  'POST /sign-in/step/passkey': 'public',
  'POST /sign-in/step/app': 'public',
  'POST /sign-in/step/app/confirm': 'public',
  'POST /sign-in/step/new-passkey/options': 'public',
  'POST /sign-in/step/new-passkey': 'public',
  'POST /sign-in/passkey/options': 'public', // a number to be signed
  'POST /sign-in/passkey': 'public', // where sessions come from
  'POST /invitations/open': 'public', // who was invited has no account yet; the link is 256 bits nobody guesses
  'POST /invitations/accept': 'public', // as above; makes the account of the invitation and no other
  'POST /password-resets': 'public', // whoever forgot her password cannot sign in
  'POST /password-resets/open': 'public', // as above, with the link she got
  'POST /password-resets/use': 'public', // as above
  'GET /sign-in/provider': 'public', // the name on a button
  'POST /sign-in/provider/{id}/start': 'public', // where the browser is sent
  'POST /sign-out': 'public', // ending a session that ran out must not be refused
  'GET /me': 'signedIn', // one's own name, rights and preferences
  'PATCH /me/preferences': 'inPerson',
  'GET /me/push': 'inPerson',
  'PUT /me/push': 'inPerson',
  'DELETE /me/push': 'inPerson',
  'POST /me/push/test': 'inPerson', // one's own language and theme
  'POST /me/password': 'inPerson', // one's own password, which is asked for
  'GET /me/security': 'inPerson', // one's own second factors and sessions, from here on
  'POST /me/proof': 'inPerson',
  'POST /me/proof/passkey/options': 'inPerson',
  'POST /me/proof/passkey': 'inPerson',
  'POST /me/app': 'inPerson',
  'POST /me/app/confirm': 'inPerson',
  'DELETE /me/app': 'inPerson',
  'POST /me/recovery-codes': 'inPerson',
  'POST /me/passkeys/options': 'inPerson',
  'POST /me/passkeys': 'inPerson',
  'PATCH /me/passkeys/{id}': 'inPerson',
  'DELETE /me/passkeys/{id}': 'inPerson',
  'GET /me/sessions': 'inPerson',
  'DELETE /me/sessions': 'inPerson',
  'DELETE /me/sessions/{id}': 'inPerson',
  'GET /me/provider': 'inPerson', // one's own account, connected or not
  'POST /me/provider/connect': 'inPerson',
  'DELETE /me/picture': 'inPerson',
  'DELETE /me/provider': 'inPerson',
  'GET /groups': 'signedIn', // names and colours of groups, which every screen shows
  'GET /rights': 'signedIn', // the table of rights, the same for everybody
  'GET /pictures': 'signedIn',
  'GET /projects': 'signedIn', // the projects one is a member of
  'GET /away-reasons': 'signedIn', // what one may choose for oneself
  'POST /me/availability': 'signedIn', // one's own; refused to whoever takes no interactions
  'POST /me/responding': 'signedIn', // one's own
  'GET /me/plan': 'signedIn', // one's own working day
  'GET /me/requests': 'signedIn', // how many requests wait for oneself
  'GET /team/announcements': 'signedIn', // what one has to read
  'POST /team/announcements/{announcementId}/read': 'signedIn', // that oneself has read it
  'POST /me/availability/withdraw': 'signedIn', // one's own
  'POST /me/notice/read': 'signedIn', // one's own
  'POST /offers/{offerId}/accept': 'signedIn', // an offer made to oneself
  'POST /offers/{offerId}/decline': 'signedIn', // an offer made to oneself
};

/** Rights that no route names because the use case asks them, knowing the thing; and those that wait for their screen. */
const askedElsewhere: readonly Right[] = [
  'organisation.transferOwnership', // asked by the use case that gives roles
  'recording.download', // asked by the plain route of the sound
  'call.whisper', // asked by the use case, besides the right to listen
  'call.barge', // so is this
  'chat.viewPool', // asked by the lists of conversations
  'chat.removeAgent', // asked when somebody else is taken out; leaving oneself needs none
  'customer.seeContact', // asked by whatever shows a customer's addresses
  'audit.export', // asked by the plain route of the file
  'apiDocs.read', // waits: the description of the interface is open to whoever reaches the server
  'health.read', // waits: health is open to probes
];

/** What a template role cannot ask for at all, of the rights that routes name. */
const refused: Readonly<Record<RoleTemplate, readonly Right[]>> = {
  owner: [],
  administrator: [],
  manager: [
    'organisation.edit',
    'project.manage',
    'role.manage',
    'security.manage',
    'apiKey.manage',
    'channel.manage',
    'telephony.manage',
  ],
  supervisor: [
    'recording.manage',
    'organisation.edit',
    ...([
      'user.manage',
      'group.manage',
      'project.manage',
      'role.manage',
      'security.manage',
      'survey.manage',
      'queue.manage',
      'norm.manage',
    ] as const),
    ...([
      'apiKey.manage',
      'channel.read',
      'telephony.read',
      'telephony.manage',
      'bot.manage',
      'flow.read',
      'flow.manage',
      'channel.manage',
      'audit.read',
    ] as const),
  ],
  agent: [
    ...(['recording.sample', 'recording.manage', 'call.listen', 'call.takeOver', 'call.direct'] as const),
    ...([
      'organisation.edit',
      'user.read',
      'user.manage',
      'group.manage',
      'project.manage',
      'role.manage',
      'security.manage',
      'apiKey.manage',
      'agent.manage',
      'agent.setAvailability',
      'shift.manage',
      'survey.manage',
      'customer.merge',
      'absence.decide',
      'team.announce',
    ] as const),
    ...([
      'queue.manage',
      'queue.turnDoors',
      'norm.manage',
      'channel.read',
      'telephony.read',
      'telephony.manage',
      'bot.manage',
      'flow.read',
      'flow.manage',
      'digest.manage',
      'template.manage',
      'channel.manage',
      'board.view',
      'report.export',
      'audit.read',
    ] as const),
  ],
  qualityEvaluator: [
    ...(['recording.manage', 'call.listen', 'call.takeOver', 'call.direct'] as const),
    'organisation.edit',
    ...(['user.manage', 'group.manage', 'project.manage', 'agent.manage', 'agent.setAvailability'] as const),
    ...([
      'role.manage',
      'security.manage',
      'apiKey.manage',
      'queue.manage',
      'queue.turnDoors',
      'norm.manage',
      'channel.read',
      'telephony.read',
      'telephony.manage',
      'telephony.talk',
      'bot.manage',
      'flow.read',
      'flow.manage',
      'digest.manage',
      'template.manage',
      'channel.manage',
      'chat.take',
      'chat.start',
      'chat.reply',
      'chat.note',
      'chat.setStatus',
    ] as const),
    ...(['chat.transfer', 'chat.release', 'chat.addAgent', 'chat.spam', 'customer.edit'] as const),
    ...(['board.view', 'report.export', 'audit.read'] as const),
    ...(['shift.manage', 'survey.manage', 'absence.decide', 'team.announce'] as const),
    'customer.merge',
    'customer.revealContact',
  ],
};

function routesOf(contract: object): readonly Route[] {
  return Object.values(contract).flatMap((part: object) => {
    const procedure = (part as { '~orpc'?: { meta: { right?: string }; route: { method?: string; path?: string } } })[
      '~orpc'
    ];
    if (!procedure) return routesOf(part);
    const { meta, route } = procedure;
    return [{ line: `${route.method} ${route.path}`, right: meta.right ?? '' }];
  });
}

const routes = routesOf(asked);
const namesRight = (route: Route): boolean => Object.hasOwn(rights, route.right);

test('there are routes to look at, each is there once, and the browser knows the same ones', () => {
  expect(routes.length).toBeGreaterThan(50);
  const lines = routes.map(({ line }) => line);
  expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
  expect(routesOf(shown)).toEqual(routes);
});

test('every route names a right, or stands on the list of those that need none', () => {
  const open = routes.filter((route) => !namesRight(route));
  expect(Object.fromEntries(open.map(({ line, right }) => [line, right]))).toEqual(withoutRight);
});

/** For whoever has no account yet, or no password any more: each asks for a link, or sends one. */
const isOfLink = (line: string) => /^POST \/(invitations|password-resets)(\/|$)/.test(line);

test('what changes something is never open to strangers, save setting up, signing in and out, and what somebody with a link does', () => {
  const isStep = (line: string) => / \/sign-in\/(step|passkey|provider)/.test(line); // each asks for what the step before gave
  const strangers = routes.filter(
    ({ line, right }) => right === 'public' && !line.startsWith('GET ') && !isStep(line) && !isOfLink(line),
  );
  expect(strangers.map(({ line }) => line)).toEqual(['POST /setup', 'POST /sign-in', 'POST /sign-out']);
});

test('every right is asked by a route, or known to be asked elsewhere', () => {
  const named = new Set(routes.map(({ right }) => right));
  expect(rightNames.filter((right) => !named.has(right))).toEqual(askedElsewhere);
});

test.for(Object.keys(templates) as RoleTemplate[])(
  'the routes refused to the role %s are those we mean',
  (template) => {
    const who: Who = {
      organisationId: '' as OrganisationId,
      userId: '' as UserId,
      groupId: null,
      grants: templates[template].grants,
      projectIds: 'all',
    };
    const named = routes.filter(namesRight).map(({ right }) => right as Right);
    const missing = rightNames.filter((right) => named.includes(right) && !may(who, right));
    expect(missing.toSorted()).toEqual(refused[template].toSorted());
  },
);
