import { useEffect, useRef } from 'react';
import type { ConversationRow } from '#messaging';
import type { OfferCard as Offer } from '#routing';
import { useRing } from '../ring.ts';

/** The two notes come again this often while an offer stands. */
const againMs = 5_000;

/** An offer sounds when it comes and until it is answered. */
export function useOfferSound(offers: readonly Offer[]): void {
  const ring = useRing();
  const newest = offers.map(({ offerId }) => offerId).join(' ');
  useEffect(() => {
    if (newest === '') return;
    const again = () => ring('offer');
    again();
    const timer = setInterval(again, againMs);
    return () => clearInterval(timer);
  }, [newest, ring]);
}

/** A customer who writes in a conversation of hers sounds once, unless she is looking at it. */
export function useCustomerSound(desk: readonly ConversationRow[] | null): void {
  const ring = useRing();
  const known = useRef<ReadonlyMap<string, number> | null>(null);
  useEffect(() => {
    if (desk === null) return;
    const before = known.current;
    known.current = new Map(desk.map(({ interactionId, unread }) => [interactionId, unread]));
    // What was there when the page was opened, or came with an answered offer, is no news.
    const isNews = desk.some(({ interactionId, unread }) => {
      const former = before?.get(interactionId);
      return former !== undefined && unread > former && !isInFront(interactionId);
    });
    if (isNews) ring('customer');
  }, [desk, ring]);
}

function isInFront(interactionId: string): boolean {
  const { pathname, search } = location;
  return !document.hidden && pathname === '/desk' && new URLSearchParams(search).get('open') === interactionId;
}

/** A notice of the system while the tab is in the background, where the agent allowed it. It goes with the offer. */
export function useOfferNotice(offer: Offer, text: string | null): void {
  useEffect(() => {
    if (text === null || !document.hidden || typeof Notification === 'undefined') return;
    if (Notification.permission !== 'granted') return;
    const notice = new Notification('Santral', { body: text, tag: offer.offerId, icon: '/favicon.svg' });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
    return () => notice.close();
  }, [offer.offerId, text]);
}
