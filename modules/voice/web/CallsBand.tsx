import { Button } from '@mantine/core';
import { IconNotes, IconPhone } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { callerShown } from '#customers';
import { RecordingAct } from '#recordings/web';
import { callOfInternalLine, type OwnCall, readDeskLine, readSpyLine } from '#voice';
import { client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Timer } from '#web/parts/Timer.tsx';
import { besideCall, followBesideCall, turnBesideCall } from './beside-call.ts';
import { CardDataAct } from './CardDataAct.tsx';
import styles from './calls.module.css';
import { HandOn } from './HandOn.tsx';
import { InternalBand } from './internal/InternalBand.tsx';
import { LastCall } from './outgoing/LastCall.tsx';
import { PhoneNote, RingingActs, SpeakingActs } from './softphone/CallActs.tsx';
import { CallBand } from './softphone/CallBand.tsx';
import { answer, phone } from './softphone/phone.ts';
import type { SoftphoneCall } from './softphone/softphone.ts';
import { SupervisionBand } from './supervision/SupervisionBand.tsx';
import { useOwnCalls } from './useOwnCalls.ts';
import { WrapUp } from './WrapUp.tsx';

/**
 * Above every page while somebody has a call: who it is before the first ring, what it is, and what can be done with it.
 * A call that the telephone of the page has is one with it; one that is nobody's interaction stands by itself.
 */
export function CallsBand() {
  const calls = useOwnCalls();
  const { call: here } = phone.use();
  const spyId = readSpyLine(here?.line ?? '')?.callId ?? null;
  const hereId = readDeskLine(here?.line ?? '')?.callId ?? spyId;
  const ids = calls.map(({ interactionId }) => interactionId).join(' ');
  useEffect(() => followBesideCall(ids === '' ? [] : ids.split(' ')), [ids]);
  // One that she took over is a call of hers, on the line with which she supervised it.
  const isOwn = calls.some(({ interactionId }) => interactionId === hereId);
  const isInternal = callOfInternalLine(here?.line ?? '') !== null;
  return (
    <>
      <SupervisionBand here={spyId && !isOwn ? here : null} />
      {calls.map((call) => (
        <CallLine key={call.interactionId} call={call} here={call.interactionId === hereId ? here : null} />
      ))}
      <InternalBand here={here} />
      <LastCall calls={calls} />
      {here && !isOwn && !spyId && !isInternal && <CallBand call={here} />}
    </>
  );
}

type Act = 'hangUp' | 'hold' | 'resume' | 'handOver' | 'swap' | 'back' | 'conference' | 'leave';

/** Who is in a call besides its agent and its caller decides what can be done: nobody, somebody who is asked, or all. */
function companyOf({ guest, parties, isCallerAside }: OwnCall): 'alone' | 'asking' | 'asked' | 'together' | 'guest' {
  if (guest) return 'guest';
  if (parties.length === 0) return 'alone';
  if (parties.some(({ state }) => state === 'aside')) return 'asked';
  if (!isCallerAside) return 'together';
  return parties.some(({ state }) => state === 'talking') ? 'asked' : 'asking';
}

function actsOf(call: OwnCall): readonly Act[] {
  const { state } = call;
  const company = companyOf(call);
  if (company === 'guest') return state === 'ringing' ? [] : ['leave'];
  switch (state) {
    case 'ringing':
    case 'wrapUp':
      return [];
    case 'dialing':
    case 'connecting':
      return ['hangUp'];
    case 'talking':
    case 'held':
      if (company === 'asking') return ['back', 'handOver', 'hangUp'];
      if (company === 'asked') {
        // She hands over to whom she talks with.
        return ['back', 'swap', 'conference', ...(call.isCallerAside ? (['handOver'] as const) : []), 'hangUp'];
      }
      if (company === 'together') return ['back', 'handOver', 'hangUp'];
      return [state === 'held' ? 'resume' : 'hold', 'hangUp'];
  }
}

const strongActs: readonly Act[] = ['hangUp', 'leave'];
/** What ends a call of several, or leaves them alone, says so. */
function wordOf(act: Act, company: ReturnType<typeof companyOf>) {
  if (company === 'alone' || company === 'guest') return `calls.act.${act}` as const;
  if (act === 'hangUp') return 'calls.act.endForAll' as const;
  return act === 'handOver' && company === 'together' ? ('calls.act.leave' as const) : (`calls.act.${act}` as const);
}
const asideOf = ({ isCallerAside }: OwnCall) => (isCallerAside ? ('callerWaits' as const) : ('callerTalks' as const));

/** One call. `here`: it as the telephone of this page has it; null when another telephone rings or talks. */
function CallLine({ call, here }: { readonly call: OwnCall; readonly here: SoftphoneCall | null }) {
  const t = useWords('voice');
  const { interactionId, state, customer, number, queueName, sinceAt, wrapUpUntilAt, parties } = call;
  const formats = useFormats();
  const doing = useMutation({ mutationFn: (act: Act) => client.calls[act]({ interactionId }) });
  const company = companyOf(call);
  const stateWord = t(
    company === 'asking' || company === 'asked' ? `calls.company.${asideOf(call)}` : `calls.state.${state}`,
  );
  const { name, number: beside } = callerShown(customer?.name ?? (number || t('calls.hidden')), number);
  // She asked for this call herself: her own line in this page needs no second click.
  const isMine = state === 'dialing' && here?.state === 'ringing';
  useEffect(() => {
    if (isMine) void answer();
  }, [isMine]);
  return (
    <section className={styles.band} aria-label={t('calls.label', { name })}>
      <IconPhone size={18} stroke={1.6} aria-hidden />
      <p className={styles.who}>
        {customer ? (
          <Link to={'/customers/$customerId' as '/'} params={{ customerId: customer.id } as never}>
            <strong>{name}</strong>
          </Link>
        ) : (
          <strong>{name}</strong>
        )}{' '}
        <span>
          {beside && `${beside} · `}
          {call.callback && `${t('callback.label')} · `}
          {call.callback?.reason && `${call.callback.reason} · `}
          {call.callback && `${t('callback.since', { when: formats.moment(call.callback.askedAt) })} · `}
          {queueName !== '' && `${queueName} · `}
          {call.guest ? t(`calls.guest.${call.guest.part}`, { name: call.guest.byName }) : stateWord}{' '}
          {wrapUpUntilAt === null ? <Timer since={sinceAt} /> : <Timer until={wrapUpUntilAt} />}
          {call.answers.length > 0 &&
            ` · ${call.answers.map(({ name: asked, value }) => `${asked}: ${value}`).join(', ')}`}
          {parties.length > 0 && (
            <>
              {' · '}
              {parties.map(({ name: party, state: stands }) => `${party} (${t(`calls.party.${stands}`)})`).join(', ')}
            </>
          )}
        </span>
      </p>
      {here && <PhoneNote call={here} />}
      <div className={styles.acts}>
        <BesideAct interactionId={interactionId} />
        {here?.state === 'ringing' && <RingingActs />}
        {here?.state === 'up' && <SpeakingActs call={here} />}
        {call.guest === null && (state === 'talking' || state === 'held') && <CardDataAct {...call} />}
        {call.cardDataUntilAt === null && (state === 'talking' || state === 'held') && (
          <RecordingAct interactionId={interactionId} recording={call.recording} />
        )}
        {(company === 'alone' || company === 'together') && (state === 'talking' || state === 'held') && (
          <HandOn interactionId={interactionId} isConference={company === 'together'} />
        )}
        {(state === 'wrapUp' || (call.guest === null && (state === 'talking' || state === 'held'))) && (
          <WrapUp call={call} />
        )}
        {actsOf(call).map((act) => (
          <Button
            key={act}
            size="compact-sm"
            variant={strongActs.includes(act) ? 'filled' : 'default'}
            loading={doing.isPending && doing.variables === act}
            onClick={() => doing.mutate(act)}
          >
            {t(wordOf(act, company))}
          </Button>
        ))}
      </div>
      <InlineError error={doing.error} />
    </section>
  );
}

/** The customer, what was said with her before, and notes, beside the page. */
function BesideAct({ interactionId }: Pick<OwnCall, 'interactionId'>) {
  const t = useWords('voice');
  const isShown = besideCall.use().shownId === interactionId;
  return (
    <Button
      size="compact-sm"
      variant={isShown ? 'light' : 'default'}
      aria-pressed={isShown}
      leftSection={<IconNotes size={14} stroke={1.7} aria-hidden />}
      onClick={() => turnBesideCall(interactionId)}
    >
      {t('calls.beside')}
    </Button>
  );
}
