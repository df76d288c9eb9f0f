import { Button, TextInput } from '@mantine/core';
import { IconArrowsExchange, IconBeach, IconCheck, IconClock, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { type Formats, useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import kit from '#web/parts/page.module.css';
import { Ago } from '#web/parts/Timer.tsx';
import { useMe } from '#web/session.ts';
import { limits, type PlannedBlockOnWire } from '#workforce';
import { Coverage } from './Coverage.tsx';
import styles from './requests.module.css';
import { type Answer, type Request, useAnswer } from './requests.ts';
import { addDays } from './zoned.ts';

type Words = ReturnType<typeof useWords<'workforce'>>;

/** One request: who, what, when, what it means for the group, where it stands and what one may do with it. */
export function RequestItem({ request, hasCoverage }: { readonly request: Request; readonly hasCoverage: boolean }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const { user } = useMe();
  const person = request.type === 'absence' ? request.person : request.from;
  const isMine = (person.id as string) === user.id;
  const Icon = request.type === 'absence' ? IconBeach : IconArrowsExchange;
  return (
    <article className={styles.item} aria-label={`${person.name}: ${whatInWords(request, t)}`}>
      <Icon size={18} stroke={1.6} className={styles.icon} aria-hidden />
      <div className={styles.body}>
        <p className={styles.first}>
          <span className={kit.name}>{isMine ? t('requests.you') : person.name}</span>
          <span>{whatInWords(request, t)}</span>
          {!isMine && person.group && (
            <span className={kit.dim}>
              <GroupTag group={person.group} />
            </span>
          )}
        </p>
        <p className={styles.when}>
          {request.type === 'absence' ? datesInWords(request, t, formats) : <Swapped request={request} />}
        </p>
        {request.note && <p className={styles.note}>{request.note}</p>}
        {hasCoverage && request.type === 'absence' && request.mayDecide && <Coverage absence={request} />}
        {hasCoverage && request.type === 'swap' && (
          <p className={kit.dim}>{t(request.toDate ? 'swap.coverageSame' : 'swap.coverageGiven')}</p>
        )}
        <Standing request={request} />
        <Answers request={request} />
      </div>
    </article>
  );
}

function whatInWords(request: Request, t: Words): string {
  if (request.type === 'absence') return t(`absence.kinds.${request.kind}`);
  return t('swap.with', { name: request.to.name });
}

/** `23 Kasım 2026 Pazartesi`, from several days the first and the last; of a part of a day the times. */
function datesInWords(
  { fromDate, toDate, part }: Extract<Request, { type: 'absence' }>,
  t: Words,
  formats: Formats,
): string {
  const noon = (day: string) => new Date(`${day}T12:00:00Z`);
  const options = { day: 'numeric', month: 'long', year: 'numeric', weekday: 'short', timeZone: 'UTC' } as const;
  const format = new Intl.DateTimeFormat(formats.locale, options);
  if (part) return `${format.format(noon(fromDate))}, ${part.from}–${part.to}`;
  if (fromDate === toDate) return format.format(noon(fromDate));
  let days = 1;
  for (let day = fromDate; day < toDate && days <= limits.absenceDays; day = addDays(day, 1)) days += 1;
  return `${format.formatRange(noon(fromDate), noon(toDate))} · ${t('requests.days', { count: days })}`;
}

function Swapped({ request }: { readonly request: Extract<Request, { type: 'swap' }> }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const day = (date: string, blocks: readonly PlannedBlockOnWire[]) => {
    const options = { day: 'numeric', month: 'short', weekday: 'short', timeZone: 'UTC' } as const;
    const name = new Intl.DateTimeFormat(formats.locale, options).format(new Date(`${date}T12:00:00Z`));
    const times = blocks.map(({ fromAt, toAt }) => `${formats.time(fromAt)}–${formats.time(toAt)}`).join(', ');
    return `${name} ${times}`;
  };
  const { from, to, fromDate, fromBlocks, toDate, toBlocks } = request;
  return (
    <>
      {t('swap.gives', { from: from.name, to: to.name, day: day(fromDate, fromBlocks) })}
      <br />
      {toDate ? t('swap.gives', { from: to.name, to: from.name, day: day(toDate, toBlocks) }) : t('swap.nothingBack')}
    </>
  );
}

const marks = {
  open: IconClock,
  yes: IconCheck,
  no: IconX,
} as const;

function Standing({ request }: { readonly request: Request }) {
  const t = useWords('workforce');
  const { status, decidedBy, decidedAt, decisionNote, askedAt } = request;
  const mark = status === 'approved' ? 'yes' : isOpen(request) ? 'open' : 'no';
  const Icon = marks[mark];
  const consentNote = request.type === 'swap' ? request.consentNote : '';
  return (
    <p className={styles.standing}>
      <span className={styles.status} data-mark={mark}>
        <Icon size={14} stroke={1.8} aria-hidden />
        {t(`requests.statuses.${status}`)}
      </span>
      <span>
        {decidedAt ? (
          <>
            {decidedBy && `${decidedBy} · `}
            <Ago at={decidedAt} />
          </>
        ) : (
          <Ago at={askedAt} />
        )}
      </span>
      {consentNote && <span>“{consentNote}”</span>}
      {decisionNote && <span>“{decisionNote}”</span>}
    </p>
  );
}

function isOpen({ status }: Request): boolean {
  return status === 'requested' || status === 'awaitingConsent' || status === 'awaitingApproval';
}

function Answers({ request }: { readonly request: Request }) {
  const t = useWords('workforce');
  const answer = useAnswer();
  const [note, setNote] = useState('');
  const [isSending, setSending] = useState(false);
  const give = async (what: Answer) => {
    setSending(true);
    const isKept = await answer(request, what, note);
    setSending(false);
    if (isKept) setNote('');
  };
  const mayConsent = request.type === 'swap' && request.mayConsent;
  const [yes, no] = mayConsent ? (['agree', 'decline'] as const) : (['approve', 'refuse'] as const);
  const answers = mayConsent || request.mayDecide;
  if (!answers && !request.mayCancel) return null;
  return (
    <div className={styles.answers}>
      {answers && (
        <>
          <TextInput
            size="xs"
            aria-label={t('requests.note')}
            placeholder={t('requests.note')}
            maxLength={limits.noteLength}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {request.status !== 'approved' && (
            <Button size="compact-sm" loading={isSending} onClick={() => void give(yes)}>
              {t(`requests.answers.${yes}`)}
            </Button>
          )}
          <Button size="compact-sm" variant="default" loading={isSending} onClick={() => void give(no)}>
            {t(request.status === 'approved' ? 'requests.answers.takeBack' : `requests.answers.${no}`)}
          </Button>
        </>
      )}
      {request.mayCancel && !answers && (
        <Button size="compact-sm" variant="default" loading={isSending} onClick={() => void give('cancel')}>
          {t('requests.answers.cancel')}
        </Button>
      )}
    </div>
  );
}
