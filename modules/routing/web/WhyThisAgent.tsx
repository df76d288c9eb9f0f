import { useQuery } from '@tanstack/react-query';
import type { InteractionId } from '#kernel/id.ts';
import type { OfferOnWire } from '#routing';
import { api } from '#web/api.ts';
import { type Formats, useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './why.module.css';

/** Every offer of an interaction with the reason it was made, in sentences. */
export function WhyThisAgent({ interactionId }: { readonly interactionId: InteractionId }) {
  const t = useWords('routing');
  const offers = useQuery(api.routing.interactions.offers.queryOptions({ input: { interactionId } }));
  if (offers.isError) return <p className={styles.quiet}>{t('explain.failed')}</p>;
  if (!offers.data) return <p className={styles.quiet}>&nbsp;</p>;
  const items = offers.data.items as readonly OfferOnWire[];
  if (items.length === 0) return <p className={styles.quiet}>{t('explain.none')}</p>;
  return (
    <ol className={styles.offers}>
      {items.map((offer) => (
        <Offer key={offer.offerId} offer={offer} />
      ))}
    </ol>
  );
}

function Offer({ offer }: { readonly offer: OfferOnWire }) {
  const t = useWords('routing');
  const formats = useFormats();
  const { reason } = offer;
  return (
    <li className={styles.offer}>
      <p className={styles.head}>
        <strong>{offer.agent.name}</strong> {t(`explain.outcome.${offer.outcome}`)}
        <time dateTime={offer.offeredAt} title={formats.exact(offer.offeredAt)}>
          {formats.time(offer.offeredAt)}
        </time>
      </p>
      <p>
        {t(`explain.strategy.${reason.strategy}`, { value: keyInWords(reason, formats) })}{' '}
        {t('explain.eligible', { count: reason.eligible })}{' '}
        {t('explain.line', { position: reason.position, time: formats.duration(reason.waitedMs) })}
      </p>
      {reason.runnersUp.length > 0 && (
        <p>{t('explain.next', { names: formats.list(reason.runnersUp.map((other) => other.name)) })}</p>
      )}
      {reason.notEligible.length > 0 && (
        <p className={styles.quiet}>
          {t('explain.notEligible')}:{' '}
          {formats.list(
            reason.notEligible.map(
              ({ because, count }) => `${formats.number(count)} ${t(`explain.because.${because}`)}`,
            ),
          )}
        </p>
      )}
    </li>
  );
}

function keyInWords(reason: OfferOnWire['reason'], formats: Formats): string {
  const isTime = reason.strategy === 'longestIdle' || reason.strategy === 'leastBusyToday';
  return isTime ? formats.duration(reason.chosenKey) : formats.number(reason.chosenKey);
}
