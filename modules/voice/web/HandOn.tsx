import { Button, Popover } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Colleague, OwnCall } from '#voice';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { SearchField } from '#web/parts/SearchField.tsx';
import styles from './calls.module.css';
import { CallProblem } from './outgoing/CallProblem.tsx';
import { useVoiceQueues } from './useVoiceQueues.ts';

type Wish =
  | { readonly type: 'consultNumber' | 'transferToNumber'; readonly to: string }
  | { readonly type: 'consult' | 'transferTo'; readonly agentId: string }
  | { readonly type: 'queue'; readonly queueId: string };

/** To whom a call can go: a number that is typed, colleagues as they stand, then queues. In a conference one more joins. */
export function HandOn({
  interactionId,
  isConference,
}: Pick<OwnCall, 'interactionId'> & { readonly isConference: boolean }) {
  const t = useWords('voice');
  const [isOpen, setOpen] = useState(false);
  const handing = useMutation({
    mutationFn: (wish: Wish) => {
      if (wish.type === 'queue') return client.calls.transfer({ interactionId, queueId: wish.queueId });
      if ('to' in wish) return client.calls[wish.type]({ interactionId, to: wish.to });
      return client.calls[wish.type]({ interactionId, agentId: wish.agentId });
    },
    onSuccess: () => setOpen(false),
  });
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default" loading={handing.isPending} onClick={() => setOpen(!isOpen)}>
          {t(isConference ? 'calls.act.add' : 'calls.act.transfer')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.handOn ?? ''} aria-label={t('calls.act.transfer')}>
        {isOpen && <Targets isConference={isConference} choose={handing.mutate} />}
        {handing.error && <CallProblem error={handing.error} />}
      </Popover.Dropdown>
    </Popover>
  );
}

const order = ['free', 'away', 'busy', 'unreachable'] as const satisfies readonly Colleague['state'][];
const refreshMs = 5_000;
/** What can only be meant as a number to be called. */
const numberShape = /^\+?[\d\s()-]{3,39}$/;

function Targets({ isConference, choose }: { readonly isConference: boolean; readonly choose: (wish: Wish) => void }) {
  const t = useWords('voice');
  const [search, setSearch] = useState('');
  const { data } = useQuery({
    ...api.calls.colleagues.queryOptions({}),
    refetchInterval: refreshMs,
  });
  const { choices } = useVoiceQueues();
  const isWanted = ({ name }: { readonly name: string }) =>
    name.toLocaleLowerCase('tr').includes(search.toLocaleLowerCase('tr'));
  const people = order.flatMap((state) => (data?.items ?? []).filter((one) => one.state === state && isWanted(one)));
  const isNumber = numberShape.test(search);
  const queues = isConference ? [] : choices.filter(isWanted);
  return (
    <>
      <SearchField label={t('calls.find')} value={search} change={setSearch} restMs={0} />
      <ul className={styles.targets}>
        {isNumber && (
          <Target
            {...{ name: search, hint: t('calls.outside'), isConference, canBeRung: true }}
            choose={(type) => choose({ type: `${type}Number`, to: search })}
          />
        )}
        {people.map((person) => (
          <Person key={person.agentId} person={person} isConference={isConference} choose={choose} />
        ))}
        {queues.map(({ id, name }) => (
          <li key={id}>
            <span className={styles.target}>
              {name} <small>{t('calls.queue')}</small>
            </span>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('calls.handWho', { name })}
              onClick={() => choose({ type: 'queue', queueId: id })}
            >
              {t('calls.act.transferTo')}
            </Button>
          </li>
        ))}
      </ul>
      {data && !isNumber && people.length + queues.length === 0 && <p className={styles.none}>{t('calls.nobody')}</p>}
    </>
  );
}

function Person({
  person: { agentId, name, state },
  isConference,
  choose,
}: {
  readonly person: Colleague;
  readonly isConference: boolean;
  readonly choose: (wish: Wish) => void;
}) {
  const t = useWords('voice');
  const canBeRung = state === 'free' || state === 'away';
  const hint = t(`calls.colleague.${state}`);
  return <Target {...{ name, hint, isConference, canBeRung }} choose={(type) => choose({ type, agentId })} />;
}

/** Somebody who can be asked first, or gets the call at once. */
function Target({
  name,
  hint,
  isConference,
  canBeRung,
  choose,
}: {
  readonly name: string;
  readonly hint: string;
  readonly isConference: boolean;
  readonly canBeRung: boolean;
  readonly choose: (type: 'consult' | 'transferTo') => void;
}) {
  const t = useWords('voice');
  return (
    <li>
      <span className={styles.target}>
        {name} <small>{hint}</small>
      </span>
      {canBeRung && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t(isConference ? 'calls.addWho' : 'calls.askWho', { name })}
          onClick={() => choose('consult')}
        >
          {t(isConference ? 'calls.act.join' : 'calls.act.consult')}
        </Button>
      )}
      {canBeRung && !isConference && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('calls.handWho', { name })}
          onClick={() => choose('transferTo')}
        >
          {t('calls.act.transferTo')}
        </Button>
      )}
    </li>
  );
}
