import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Right } from '#identity';

/** A piece that a subject hangs into the shell. `component` is `lazy(() => import(…))`, so nobody loads what she may not use. */
export type Slot = {
  readonly name: string;
  readonly right: Right | 'signedIn';
  readonly component: LazyExoticComponent<ComponentType>;
};

/** Right part of the top bar, from left to right, before the account menu: the day's plan, the agent's availability, the line of a call. */
export const topBarSlots: readonly Slot[] = [
  {
    name: 'group',
    right: 'chat.reply',
    component: lazy(async () => ({ default: (await import('#identity/web')).OwnGroup })),
  },
  {
    name: 'todaysPlan',
    right: 'shift.read',
    component: lazy(async () => ({ default: (await import('#workforce/web')).TodayPlan })),
  },
  {
    name: 'team',
    right: 'team.message',
    component: lazy(async () => ({ default: (await import('#team/web')).TeamMark })),
  },
  {
    name: 'notices',
    right: 'chat.view',
    component: lazy(async () => ({ default: (await import('#messaging/web')).NoticesMark })),
  },
  {
    name: 'phone',
    right: 'telephony.talk',
    component: lazy(async () => ({ default: (await import('#voice/web')).PhoneMark })),
  },
  {
    name: 'availability',
    right: 'chat.reply',
    component: lazy(async () => ({ default: (await import('#routing/web')).AvailabilityMenu })),
  },
];

/** A line above every page, while there is something in it. */
export const bandSlots: readonly Slot[] = [
  {
    name: 'calls',
    right: 'telephony.talk',
    component: lazy(async () => ({ default: (await import('#voice/web')).CallsBand })),
  },
  {
    name: 'announcement',
    right: 'signedIn',
    component: lazy(async () => ({ default: (await import('#team/web')).AnnouncementBand })),
  },
];

/**
 * What may appear over or beside any page without covering it: the card of an offer, the customer of a call. Rendered
 * once, outside of the page.
 */
export const overlaySlots: readonly Slot[] = [
  {
    name: 'besideCall',
    right: 'telephony.talk',
    component: lazy(async () => ({ default: (await import('./customer/BesideCall.tsx')).BesideCall })),
  },
  {
    name: 'start',
    right: 'chat.start',
    component: lazy(async () => ({ default: (await import('#messaging/web')).StartOverlay })),
  },
  {
    name: 'norms',
    right: 'chat.view',
    component: lazy(async () => ({ default: (await import('#norms/web')).NormAlerts })),
  },
  {
    name: 'team',
    right: 'signedIn',
    component: lazy(async () => ({ default: (await import('#team/web')).TeamOverlay })),
  },
  {
    name: 'offer',
    right: 'chat.reply',
    component: lazy(async () => ({ default: (await import('./desk/OfferOverlay.tsx')).OfferOverlay })),
  },
  {
    name: 'notice',
    right: 'chat.reply',
    component: lazy(async () => ({ default: (await import('#routing/web')).NoticeCard })),
  },
];
