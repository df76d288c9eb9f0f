import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ChannelMark } from '#messaging/web';
import type { OfferCard as Offer } from '#routing';
import { isMac, useActions, useShortcut } from '../actions.ts';
import { useNow } from '../clock.ts';
import { useFormats } from '../format.ts';
import { useWords } from '../i18n.ts';
import { inWords, isBare } from '../keys.ts';
import { AllowNotices } from './AllowNotices.tsx';
import { CountdownRing } from './CountdownRing.tsx';
import { DeclineReason } from './DeclineReason.tsx';
import type { Answering } from './OfferOverlay.tsx';
import styles from './offer.module.css';

/** A key pressed this soon after the card came was meant for something else. */
const deafMs = 350;

/** An interaction put before the agent. It covers no composer, takes no letter, and says how long it stands. */
export function OfferCard(props: {
  readonly offer: Offer;
  readonly others: number;
  readonly customer: string | null;
  readonly words: string | null;
  readonly answer: Answering;
}) {
  const { offer, others, customer, words, answer } = props;
  const t = useWords('routing');
  const [isAsking, setAsking] = useState(false);
  const cameMs = useRef(performance.now());
  const card = useRef<HTMLElement>(null);
  useGentleFocus(card);

  const isAwake = () => performance.now() - cameMs.current > deafMs;
  const decline = () => (offer.declineAsksReason ? setAsking(true) : answer.decline(null));
  useActions([
    { id: 'offer.accept', label: t('offer.accept'), shortcut: 'accept', run: answer.accept },
    { id: 'offer.decline', label: t('offer.decline'), shortcut: 'decline', run: decline },
  ]);
  const keys = { accept: useShortcut('accept'), decline: useShortcut('decline') };
  const typingKeys = [keys.accept.keys, keys.decline.keys].flatMap((each) => (each && !isBare(each) ? [each] : []));
  const [accept, declines] = typingKeys.map((each) => inWords(each, isMac));
  const keyWords = accept && declines ? t('offer.keys', { accept, decline: declines }) : t('offer.keysBare');
  const name = customer ?? offer.queueName;
  return (
    <section
      ref={card}
      className={styles.card}
      role="alertdialog"
      aria-label={t('offer.label', { customer: name, queue: offer.queueName })}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isAwake()) return;
        event.preventDefault();
        if (isAsking) setAsking(false);
        else decline();
      }}
    >
      <About offer={offer} customer={customer} words={words} />
      {isAsking ? (
        <DeclineReason decline={answer.decline} isDeclining={answer.isDeclining} />
      ) : (
        <div className={styles.buttons}>
          <Button
            data-accept
            {...keys.accept.attributes}
            className={styles.accept}
            loading={answer.isAccepting}
            onClick={(event) => {
              // A pointer means it; an Enter that was on its way to something else does not.
              if (event.detail > 0 || isAwake()) answer.accept();
            }}
          >
            {t('offer.accept')}
          </Button>
          <Button variant="default" loading={answer.isDeclining} onClick={decline} {...keys.decline.attributes}>
            {t('offer.decline')}
          </Button>
        </div>
      )}
      <p className={styles.keys}>
        {!isAsking && <span className={styles.keyWords}>{keyWords}</span>}
        {others > 0 && <strong>{t('offer.more', { count: others })}</strong>}
      </p>
      <AllowNotices />
    </section>
  );
}

/** Who waits, where, since when, and the first words. */
function About(props: { readonly offer: Offer; readonly customer: string | null; readonly words: string | null }) {
  const { offer, customer, words } = props;
  const t = useWords('routing');
  const messaging = useWords('messaging');
  const formats = useFormats();
  const now = useNow();
  return (
    <>
      <div className={styles.head}>
        <CountdownRing fromAt={offer.offeredAt} untilAt={offer.expiresAt} />
        <div className={styles.about}>
          <p className={styles.where}>
            <ChannelMark channel={offer.channel} size={14} />
            <span>{messaging(`channel.${offer.channel}`)}</span>
            <span className={styles.queue}>{offer.queueName}</span>
          </p>
          <p className={styles.name} dir="auto">
            {customer ?? <i className={styles.bone} />}
          </p>
          <p className={styles.waited}>
            {t('offer.waited', { time: formats.duration(now - Date.parse(offer.waitingSinceAt)) })}
          </p>
        </div>
      </div>
      {words && (
        <div className={styles.words}>
          <p dir="auto">{words}</p>
        </div>
      )}
    </>
  );
}

/**
 * Puts the focus on "accept" when nobody is typing and nothing else is open, so that Enter accepts; gives it back when
 * the card goes. Who types keeps the focus and has keys of her own.
 */
function useGentleFocus(card: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    if (isBusy(before)) return;
    card.current?.querySelector<HTMLElement>('[data-accept]')?.focus({ preventScroll: true });
    const element = card.current;
    return () => {
      if (element?.contains(document.activeElement) && before instanceof HTMLElement)
        before.focus({ preventScroll: true });
    };
  }, [card]);
}

function isBusy(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  const types =
    element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element.isContentEditable;
  return types || element.closest('[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"]') !== null;
}
