import { Button } from '@mantine/core';
import { IconCheck, IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api } from '../api.ts';
import { useFormats } from '../format.ts';
import { useWords } from '../i18n.ts';
import { PlainPage } from '../parts/page.tsx';
import { ErrorState, LoadingState } from '../parts/states.tsx';
import { useMe } from '../session.ts';
import { dismissStart } from './dismissed.ts';
import styles from './start.module.css';
import { nextStep, type Proofs, type StepName, stepNames, stepsDone } from './steps.ts';

/** While somebody waits for the test message, the channels are asked this often. */
const pulseMs = 3_000;
const peopleAsked = 10;

/** Five steps from an empty installation to the first conversation; each shows its own proof. */
export function StartPage() {
  const t = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const proofs = useProofs();
  const leave = () => {
    dismissStart(me.organisation.id);
    void navigate({ to: '/' });
  };
  if (proofs.error) return <ErrorState error={proofs.error} retry={proofs.retry} />;
  const { data } = proofs;
  if (!data) return <LoadingState rows={6} />;
  const done = stepsDone(data);
  const next = nextStep(done);
  const count = stepNames.filter((name) => done[name]).length;
  return (
    <PlainPage title={t('start.title')} sentence={t(next ? 'start.sentence' : 'start.allDone')}>
      <div className={styles.progress} aria-hidden>
        {stepNames.map((name) => (
          <i key={name} data-done={done[name] ? 'yes' : 'no'} />
        ))}
      </div>
      <p className="s-visually-hidden" role="status">
        {t('start.progress', { done: count, all: stepNames.length })}
      </p>
      <ol className={styles.steps}>
        {stepNames.map((name, place) => (
          <Step key={name} name={name} number={place + 1} isDone={done[name]} isNext={name === next} proofs={data} />
        ))}
      </ol>
      <div className={styles.foot}>
        <span>{t('start.later')}</span>
        <Button variant={next ? 'subtle' : 'filled'} color={next ? 'gray' : 'brand'} onClick={leave}>
          {t(next ? 'start.dismiss' : 'start.finish')}
        </Button>
      </div>
    </PlainPage>
  );
}

function useProofs() {
  const people = useQuery(api.identity.users.list.queryOptions({ input: { limit: peopleAsked } }));
  const queues = useQuery(api.queues.queues.list.queryOptions({ input: {} }));
  const channels = useQuery({
    ...api.messaging.channels.list.queryOptions({ input: {} }),
    refetchInterval: pulseMs,
  });
  const data: Proofs | null =
    people.data && queues.data && channels.data
      ? { people: people.data.items, queues: queues.data.items, channels: channels.data.items }
      : null;
  const retry = () => {
    for (const query of [people, queues, channels]) if (query.isError) void query.refetch();
  };
  return { data, error: data ? null : (people.error ?? queues.error ?? channels.error), retry };
}

function Step(props: {
  readonly name: StepName;
  readonly number: number;
  readonly isDone: boolean;
  readonly isNext: boolean;
  readonly proofs: Proofs;
}) {
  const { name, isDone, isNext } = props;
  const t = useWords();
  return (
    <li
      className={styles.step}
      data-state={isDone ? 'done' : isNext ? 'next' : 'open'}
      aria-current={isNext ? 'step' : undefined}
    >
      <span className={styles.number}>
        {isDone ? <IconCheck size={14} stroke={3} aria-label={t('start.stepDone')} /> : props.number}
      </span>
      <div className={styles.body}>
        <h2 className={styles.name}>{t(`start.steps.${name}.name`)}</h2>
        <p className={styles.text}>{t(`start.steps.${name}.text`)}</p>
        <Proof {...props} />
      </div>
      <StepAction {...props} />
    </li>
  );
}

function Proof({
  name,
  isDone,
  proofs,
}: {
  readonly name: StepName;
  readonly isDone: boolean;
  readonly proofs: Proofs;
}) {
  const t = useWords();
  const formats = useFormats();
  const me = useMe();
  const text = ((): string | null => {
    if (!isDone) return name === 'test' && proofs.channels.length > 0 ? t('start.steps.test.waiting') : null;
    switch (name) {
      case 'company':
        return t('start.steps.company.proof', { name: me.organisation.name, zone: me.organisation.zone });
      case 'people':
        return formats.list(proofs.people.slice(0, 4).map((person) => person.name));
      case 'queue':
        return formats.list(proofs.queues.map((queue) => `${queue.name} (${queue.members.length})`));
      case 'channel':
        return formats.list(proofs.channels.map((channel) => channel.name));
      case 'test': {
        const last =
          proofs.channels
            .map(({ lastInboundAt }) => lastInboundAt ?? '')
            .toSorted()
            .at(-1) ?? '';
        return t('start.steps.test.proof', { time: formats.moment(last) });
      }
    }
  })();
  return (
    <p className={styles.proof} role={name === 'test' ? 'status' : undefined} hidden={text === null}>
      {text}
    </p>
  );
}

function StepAction({
  name,
  isDone,
  isNext,
  proofs,
}: {
  readonly name: StepName;
  readonly isDone: boolean;
  readonly isNext: boolean;
  readonly proofs: Proofs;
}) {
  const t = useWords();
  const variant = isNext ? 'filled' : 'default';
  const to = (address: string, label: ReactNode) => (
    <Button component={Link} to={address} variant={variant}>
      {label}
    </Button>
  );
  const [queue] = proofs.queues;
  const [channel] = proofs.channels;
  switch (name) {
    case 'company':
      return null;
    case 'people':
      return to(
        isDone ? '/team/people' : '/team/people?person=new',
        t(`start.steps.people.${isDone ? 'again' : 'action'}`),
      );
    case 'queue':
      return to(queue ? `/settings/queues/${queue.id}` : '/settings/queues?new=yes', t('start.steps.queue.action'));
    case 'channel':
      return to(
        channel ? `/settings/channels/${channel.id}` : '/settings/channels?new=yes',
        t(`start.steps.channel.${isDone ? 'again' : 'action'}`),
      );
    case 'test':
      return (
        channel && (
          <Button
            component="a"
            href={`/try/${channel.publicKey}`}
            target="_blank"
            rel="noopener"
            variant={variant}
            leftSection={<IconExternalLink size={16} stroke={1.6} aria-hidden />}
          >
            {t('start.steps.test.action')}
          </Button>
        )
      );
  }
}
