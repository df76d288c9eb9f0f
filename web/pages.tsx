import type { Right } from '#identity';
import type tr from './tr.json';

/** The jobs of the rail, in its order. */
export const rails = ['desk', 'live', 'customers', 'reports', 'team', 'settings'] as const;
export type RailName = (typeof rails)[number];

export type Page = {
  /** Address in the router's notation: `/queues/$queueId`. */
  readonly path: `/${string}`;
  /** Its title, in `pages` of the shell's texts. */
  readonly name: keyof (typeof tr)['pages'];
  /** Where it stands in the rail; null: reached otherwise. */
  readonly rail: RailName | null;
  readonly right: Right | 'signedIn';
  /** `full`: the page fills everything and scrolls by itself (desk, board). `plain`: it scrolls as a document. */
  readonly frame: 'full' | 'plain';
  /** A page that fills everything and still shows the other pages of its job beside it. */
  readonly hasNav?: true;
  readonly load: () => Promise<React.ComponentType>;
};

/** Every page of the product. The first of a rail that somebody may see, and that needs no id, is where the rail leads. */
export const pages: readonly Page[] = [
  {
    path: '/desk',
    name: 'desk',
    rail: 'desk',
    right: 'chat.view',
    frame: 'full',
    load: async () => (await import('./desk/DeskPage.tsx')).DeskPage,
  },
  {
    path: '/customers',
    name: 'customers',
    rail: 'customers',
    right: 'customer.read',
    frame: 'plain',
    load: async () => (await import('#customers/web')).CustomersPage,
  },
  {
    path: '/customers/$customerId',
    name: 'customer',
    rail: 'customers',
    right: 'customer.read',
    frame: 'plain',
    load: async () => (await import('./customer/CustomerPage.tsx')).CustomerPage,
  },
  {
    path: '/board',
    name: 'live',
    rail: 'live',
    right: 'board.view',
    frame: 'full',
    load: async () => (await import('#monitoring/web')).BoardPage,
  },
  {
    path: '/reports/day',
    name: 'dayReport',
    rail: 'reports',
    right: 'report.view',
    frame: 'plain',
    load: async () => (await import('#reports/web')).DayReportPage,
  },
  {
    path: '/reports/chats',
    name: 'chatLog',
    rail: 'reports',
    right: 'report.view',
    frame: 'plain',
    load: async () => (await import('#reports/web')).ChatLogPage,
  },
  {
    path: '/reports/overview',
    name: 'chatOverview',
    rail: 'reports',
    right: 'report.view',
    frame: 'plain',
    load: async () => (await import('#reports/web')).ChatOverviewPage,
  },
  {
    path: '/start',
    name: 'start',
    rail: null,
    right: 'organisation.edit',
    frame: 'plain',
    load: async () => (await import('./start/StartPage.tsx')).StartPage,
  },
  {
    path: '/team/people',
    name: 'people',
    rail: 'team',
    right: 'user.read',
    frame: 'plain',
    load: async () => (await import('#identity/web')).PeoplePage,
  },
  {
    path: '/team/invitations',
    name: 'invitations',
    rail: 'team',
    right: 'user.manage',
    frame: 'plain',
    load: async () => (await import('#identity/web')).InvitationsPage,
  },
  {
    path: '/team/groups',
    name: 'groups',
    rail: 'team',
    right: 'user.read',
    frame: 'plain',
    load: async () => (await import('#identity/web')).GroupsPage,
  },
  {
    path: '/team/agents',
    name: 'agents',
    rail: 'team',
    right: 'agent.manage',
    frame: 'plain',
    load: async () => (await import('#queues/web')).AgentsPage,
  },
  {
    path: '/team/calendar',
    name: 'calendar',
    rail: 'team',
    right: 'shift.read',
    frame: 'plain',
    load: async () => (await import('#workforce/web')).CalendarPage,
  },
  {
    path: '/team/requests',
    name: 'requests',
    rail: 'team',
    right: 'absence.request',
    frame: 'plain',
    load: async () => (await import('#workforce/web')).RequestsPage,
  },
  {
    path: '/team/discipline',
    name: 'discipline',
    rail: 'team',
    right: 'report.view',
    frame: 'plain',
    load: async () => (await import('#workforce/web')).DisciplinePage,
  },
  {
    path: '/team/shifts',
    name: 'shifts',
    rail: 'team',
    right: 'shift.manage',
    frame: 'plain',
    load: async () => (await import('#workforce/web')).ShiftsPage,
  },
  {
    path: '/team/shifts/$shiftId',
    name: 'shift',
    rail: 'team',
    right: 'shift.manage',
    frame: 'plain',
    load: async () => (await import('#workforce/web')).ShiftPage,
  },
  {
    path: '/team/holidays',
    name: 'holidays',
    rail: 'team',
    right: 'shift.manage',
    frame: 'plain',
    load: async () => (await import('#workforce/web')).HolidaysPage,
  },
  {
    path: '/settings/roles',
    name: 'roles',
    rail: 'settings',
    right: 'role.manage',
    frame: 'plain',
    load: async () => (await import('#identity/web')).RolesPage,
  },
  {
    path: '/settings/roles/$roleId',
    name: 'role',
    rail: 'settings',
    right: 'role.manage',
    frame: 'plain',
    load: async () => (await import('#identity/web')).RolePage,
  },
  {
    path: '/team/messages',
    name: 'messages',
    rail: 'team',
    right: 'team.message',
    frame: 'full',
    hasNav: true,
    load: async () => (await import('#team/web')).MessagesPage,
  },
  {
    path: '/team/tasks',
    name: 'tasks',
    rail: 'team',
    right: 'task.read',
    frame: 'plain',
    load: async () => (await import('#team/web')).TasksPage,
  },
  {
    path: '/team/announcements',
    name: 'announcements',
    rail: 'team',
    right: 'team.message',
    frame: 'plain',
    load: async () => (await import('#team/web')).AnnouncementsPage,
  },
  {
    path: '/settings/queues',
    name: 'queues',
    rail: 'settings',
    right: 'queue.manage',
    frame: 'plain',
    load: async () => (await import('#queues/web')).QueuesPage,
  },
  {
    path: '/settings/queues/$queueId',
    name: 'queue',
    rail: 'settings',
    right: 'queue.manage',
    frame: 'plain',
    load: async () => (await import('./settings/QueueSettingsPage.tsx')).QueueSettingsPage,
  },
  {
    path: '/settings/queues/$queueId/norms',
    name: 'queueNorms',
    rail: 'settings',
    right: 'norm.manage',
    frame: 'plain',
    load: async () => (await import('#norms/web')).NormsPage,
  },
  {
    path: '/settings/queues/$queueId/bot',
    name: 'queueBot',
    rail: 'settings',
    right: 'bot.manage',
    frame: 'plain',
    load: async () => (await import('#messaging/web')).BotPage,
  },
  {
    path: '/settings/flows',
    name: 'flows',
    rail: 'settings',
    right: 'flow.read',
    frame: 'plain',
    load: async () => (await import('#flows/web')).FlowsPage,
  },
  {
    path: '/settings/flows/$flowId',
    name: 'flow',
    rail: 'settings',
    right: 'flow.manage',
    frame: 'plain',
    load: async () => (await import('#flows/web')).FlowPage,
  },
  {
    path: '/settings/queues/$queueId/survey',
    name: 'queueSurvey',
    rail: 'settings',
    right: 'survey.manage',
    frame: 'plain',
    load: async () => (await import('#surveys/web')).SurveyPage,
  },
  {
    path: '/settings/skills',
    name: 'skills',
    rail: 'settings',
    right: 'agent.manage',
    frame: 'plain',
    load: async () => (await import('#queues/web')).SkillsPage,
  },
  {
    path: '/settings/away-reasons',
    name: 'awayReasons',
    rail: 'settings',
    right: 'agent.manage',
    frame: 'plain',
    load: async () => (await import('#queues/web')).AwayReasonsPage,
  },
  {
    path: '/settings/channels',
    name: 'channels',
    rail: 'settings',
    right: 'channel.read',
    frame: 'plain',
    load: async () => (await import('#messaging/web')).ChannelsPage,
  },
  {
    path: '/settings/channels/$channelAccountId',
    name: 'channel',
    rail: 'settings',
    right: 'channel.manage',
    frame: 'plain',
    load: async () => (await import('#messaging/web')).ChannelPage,
  },
  {
    path: '/settings/telephony',
    name: 'telephony',
    rail: 'settings',
    right: 'telephony.read',
    frame: 'plain',
    load: async () => (await import('#voice/web')).TelephonyPage,
  },
  {
    path: '/settings/mail',
    name: 'mail',
    rail: 'settings',
    right: 'organisation.edit',
    frame: 'plain',
    load: async () => (await import('#identity/web')).MailPage,
  },
  {
    path: '/settings/security',
    name: 'signInSettings',
    rail: 'settings',
    right: 'security.manage',
    frame: 'plain',
    load: async () => (await import('#identity/web')).SignInSettingsPage,
  },
  {
    path: '/account/security',
    name: 'security',
    rail: null,
    right: 'signedIn',
    frame: 'plain',
    load: async () => (await import('#identity/web')).SecurityPage,
  },
  {
    path: '/audit',
    name: 'audit',
    rail: 'settings',
    right: 'audit.read',
    frame: 'plain',
    load: async () => (await import('#identity/web')).AuditPage,
  },
  {
    path: '/account',
    name: 'account',
    rail: null,
    right: 'signedIn',
    frame: 'plain',
    load: async () => (await import('./account/ProfilePage.tsx')).ProfilePage,
  },
];

/** Says whether a page's address needs an id and can therefore not be gone to by itself. */
export function needsId(page: Page): boolean {
  return page.path.includes('$');
}
