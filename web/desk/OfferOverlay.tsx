import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { InteractionId } from '#kernel/id.ts';
import type { ConversationRow } from '#messaging';
import { OutboxLine, useDesk, wishToWrite } from '#messaging/web';
import type { OfferCard as Offer } from '#routing';
import { useMyState } from '#routing/web';
import { api, isRefusal, refusalData } from '../api.ts';
import { useBadge } from '../badge.ts';
import { useErrorWords } from '../errors.ts';
import { useWords } from '../i18n.ts';
import { tellError } from '../notices.tsx';
import { useCustomerSound, useOfferNotice, useOfferSound } from './attention.ts';
import { OfferCard } from './OfferCard.tsx';

/** Beside every page of an agent: the card of what is offered to her, and the line of what she has not sent yet. */
export function OfferOverlay() {
  const { me, isOnline } = useMyState();
  const desk = useDesk();
  // A call is accepted by picking up the telephone that rings.
  const offers = isOnline ? (me?.offers ?? []).filter(({ channel }) => channel !== 'voice') : [];
  const unread = (desk ?? []).filter((row) => row.unread > 0).length;
  useBadge(offers.length + unread);
  useOfferSound(offers);
  useCustomerSound(desk);
  const [first] = offers;
  return (
    <>
      <OutboxLine />
      {first && <Standing key={first.offerId} offer={first} others={offers.length - 1} />}
    </>
  );
}

function Standing({ offer, others }: { readonly offer: Offer; readonly others: number }) {
  const t = useWords('routing');
  const answer = useAnswer(offer);
  const { data } = useQuery({
    ...api.messaging.conversations.get.queryOptions({ input: { interactionId: offer.interactionId } }),
    retry: 1,
  });
  const about = data as ConversationRow | undefined;
  useOfferNotice(
    offer,
    about ? t('offer.notification', { customer: about.customerName, queue: offer.queueName }) : null,
  );
  return (
    <OfferCard
      offer={offer}
      others={others}
      customer={about?.customerName ?? null}
      words={about?.lastText ?? null}
      answer={answer}
    />
  );
}

export interface Answering {
  readonly accept: () => void;
  readonly decline: (because: string | null) => void;
  readonly isAccepting: boolean;
  readonly isDeclining: boolean;
}

const gone = ['expired', 'withdrawn', 'answered', 'ended', 'unknown'] as const;

/** Accepting leads to the conversation; being too late is said in words. */
function useAnswer({ offerId, interactionId }: Offer): Answering {
  const t = useWords('routing');
  const errorWords = useErrorWords();
  const navigate = useNavigate();
  const onError = (error: unknown) => {
    const words = errorWords(error);
    if (!isRefusal(error, 'OFFER_GONE')) return tellError(words);
    const because = gone.find((each) => each === refusalData(error).because) ?? 'unknown';
    tellError({ title: t('offer.gone.title'), text: t(`offer.gone.${because}`), code: null });
  };
  // The offer often leaves the screen before its answer comes, so what follows must not depend on the card.
  const onSuccess = () => {
    wishToWrite(interactionId as InteractionId);
    void navigate({ to: '/desk' as '/', search: { open: interactionId } as never });
  };
  const accepting = useMutation(api.routing.offers.accept.mutationOptions({ onSuccess, onError }));
  const declining = useMutation(api.routing.offers.decline.mutationOptions({ onError }));
  return {
    accept: () => accepting.mutate({ offerId }),
    decline: (because) => declining.mutate({ offerId, ...(because === null ? {} : { because }) }),
    isAccepting: accepting.isPending || accepting.isSuccess,
    isDeclining: declining.isPending || declining.isSuccess,
  };
}
