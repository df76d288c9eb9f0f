import type { Screen } from './screen.ts';
import { showing } from './screen.ts';
import { beginConversation, openFigure, openMerge } from './steps.ts';

const customer: Screen['path'] = ({ customerId }) => `/customers/${customerId}`;
const report =
  (rest = ''): Screen['path'] =>
  ({ day }) =>
    `/reports/day?date=${day}${rest}`;
const overview: Screen['path'] = ({ day }) => `/reports/overview?from=${day}&until=${day}`;

/** Who comes, what happened, and the people of the house among themselves. */
export const houseScreens: readonly Screen[] = [
  { name: 'sign-in', who: 'nobody', path: '/' },
  { name: 'password', who: 'nobody', path: '/password' },
  { name: 'board', who: 'manager', path: '/board' },
  { name: 'board-supervisor', who: 'supervisor', path: '/board' },
  { name: 'board-wall', who: 'manager', path: '/board?wall=yes' },
  { name: 'report', who: 'manager', path: report() },
  { name: 'report-agents', who: 'manager', path: report('&by=agent') },
  { name: 'report-figure', who: 'manager', path: report(), before: openFigure },
  { name: 'report-agent', who: 'agent', path: report('&by=agent') },
  { name: 'report-empty', who: 'manager', path: '/reports/day?date=2026-01-05' },
  { name: 'period-queues', who: 'manager', path: '/reports/period' },
  { name: 'period-hours', who: 'manager', path: '/reports/period?by=hour&compare=week' },
  { name: 'period-days', who: 'manager', path: '/reports/period?by=day' },
  { name: 'chat-log', who: 'manager', path: ({ day }) => `/reports/chats?from=${day}&until=${day}&sort=level` },
  { name: 'missed-calls', who: 'manager', path: '/reports/missed-calls' },
  { name: 'call-log', who: 'manager', path: '/reports/calls' },
  { name: 'agents-time', who: 'manager', path: ({ day }) => `/reports/agents?from=${day}&until=${day}` },
  {
    name: 'agent-log',
    who: 'manager',
    path: ({ day }) => `/reports/agent-log?date=${day}`,
    before: async (page) => page.locator('button[aria-expanded=false]:has(strong)').first().click(),
  },
  { name: 'missed-offers', who: 'manager', path: '/reports/missed-offers' },
  { name: 'survey-answers', who: 'manager', path: '/reports/survey-answers?which=all' },
  { name: 'why', who: 'manager', path: '/reports/why?metric=offered' },
  { name: 'kpis', who: 'manager', path: '/reports/kpis' },
  { name: 'kpi-new', who: 'manager', path: '/reports/kpis?norm=new' },
  { name: 'digests', who: 'manager', path: '/reports/digests' },
  { name: 'digest-new', who: 'manager', path: '/reports/digests?digest=new' },
  { name: 'chat-overview', who: 'manager', path: overview },
  { name: 'chat-overview-figure', who: 'manager', path: overview, before: openFigure },
  { name: 'customers', who: 'agent', path: '/customers' },
  { name: 'customers-nobody', who: 'agent', path: '/customers?search=zzzzzz' },
  { name: 'customer', who: 'agent', path: customer },
  { name: 'customer-merge', who: 'manager', path: customer, before: openMerge },
  { name: 'customer-start', who: 'agent', path: customer, before: beginConversation },
  { name: 'people', who: 'manager', path: '/team/people' },
  { name: 'groups', who: 'manager', path: '/team/groups' },
  { name: 'invitations', who: 'manager', path: '/team/invitations' },
  { name: 'invite', who: 'manager', path: '/team/invitations?invite=new' },
  { name: 'agents', who: 'manager', path: '/team/agents' },
  { name: 'calendar', who: 'manager', path: ({ nextWeek }) => `/team/calendar?day=${nextWeek}` },
  { name: 'calendar-day', who: 'manager', path: '/team/calendar?span=day' },
  { name: 'calendar-month', who: 'manager', path: '/team/calendar?span=month' },
  { name: 'calendar-agent', who: 'agent', path: '/team/calendar' },
  { name: 'shifts', who: 'manager', path: '/team/shifts' },
  { name: 'shift-new', who: 'manager', path: '/team/shifts/new' },
  { name: 'holidays', who: 'manager', path: '/team/holidays' },
  { name: 'requests', who: 'supervisor', path: '/team/requests' },
  { name: 'requests-agent', who: 'agent', path: '/team/requests' },
  { name: 'discipline', who: 'manager', path: '/team/discipline' },
  { name: 'messages', who: 'agent', path: async ({ groupRoom }) => `/team/messages?room=${await groupRoom()}` },
  { name: 'messages-list', who: 'agent', path: '/team/messages' },
  { name: 'tasks', who: 'supervisor', path: '/team/tasks?list=given' },
  { name: 'tasks-agent', who: 'agent', path: '/team/tasks' },
  { name: 'announcements', who: 'manager', path: '/team/announcements' },
  { name: 'account', who: 'agent', path: '/account' },
  { name: 'account-measured', who: 'agent', path: '/account', before: showing('#measured') },
  { name: 'account-push', who: 'agent', path: '/account', before: showing('#push') },
  { name: 'account-security', who: 'agent', path: '/account/security' },
  { name: 'nowhere', who: 'agent', path: '/no-such-page' },
];
