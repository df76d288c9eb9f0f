import { useEffect } from 'react';
import type { OfferCard as Offer } from '#routing';
import { playOffer } from '../sound.ts';

/** The two notes come again this often while an offer stands. */
const againMs = 5_000;

/** An offer sounds when it comes and until it is answered, if the agent wants sound at all. */
export function useOfferSound(offers: readonly Offer[], isWanted: boolean, volume: number): void {
  const newest = offers.map(({ offerId }) => offerId).join(' ');
  useEffect(() => {
    if (newest === '' || !isWanted) return;
    const play = () => playOffer(volume);
    play();
    const timer = setInterval(play, againMs);
    return () => clearInterval(timer);
  }, [newest, isWanted, volume]);
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
