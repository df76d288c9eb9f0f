import { Button, Progress } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { levels, type NormStatus, type NormsOnWire, type ReplayOnWire } from '#norms';
import { api, client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { isSame } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Section } from '#web/parts/page.tsx';
import { LevelMark } from './LevelMark.tsx';
import styles from './norms.module.css';

const askEveryMs = 700;

/** What these norms would have raised over the last 30 days, beside what the saved ones would: before anything is saved. */
export function ReplayPanel(props: {
  readonly queueId: string;
  readonly norms: NormsOnWire;
  readonly isChanged: boolean;
  readonly statusWord: (status: NormStatus) => string;
}) {
  const { queueId, norms, isChanged, statusWord } = props;
  const t = useWords('norms');
  const [asked, setAsked] = useState<{ readonly replayId: string; readonly norms: NormsOnWire } | null>(null);
  const begin = useMutation({
    mutationFn: () => client.norms.norms.replay({ queueId, norms }),
    onSuccess: ({ replayId }) => setAsked({ replayId, norms }),
  });
  const replay = useQuery({
    ...api.norms.norms.replayed.queryOptions({ input: { queueId, replayId: asked?.replayId ?? '' } }),
    enabled: asked !== null,
    refetchInterval: (query) => (query.state.data?.state === 'running' ? askEveryMs : false),
    retry: false,
  });
  const cancel = useMutation({
    mutationFn: (replayId: string) => client.norms.norms.cancelReplay({ queueId, replayId }),
    onSettled: () => replay.refetch(),
  });
  const isRunning = begin.isPending || replay.data?.state === 'running';
  return (
    <Section title={t('replay.title')} text={t('replay.text')}>
      <div className={styles.replayHead}>
        <Button
          variant={isChanged ? 'filled' : 'default'}
          leftSection={<IconHistory size={16} stroke={1.6} aria-hidden />}
          loading={isRunning}
          onClick={() => begin.mutate()}
        >
          {t(isChanged ? 'replay.begin' : 'replay.beginSaved')}
        </Button>
        {isRunning && asked && (
          <Button variant="subtle" color="gray" onClick={() => cancel.mutate(asked.replayId)}>
            {t('replay.cancel')}
          </Button>
        )}
      </div>
      <InlineError error={begin.error ?? replay.error} part="norms" />
      {replay.data && asked && (
        <ReplayResult replay={replay.data} isOld={!isSame(asked.norms, norms)} statusWord={statusWord} />
      )}
    </Section>
  );
}

function ReplayResult(props: {
  readonly replay: ReplayOnWire;
  /** The form was changed after it began: it speaks of other norms. */
  readonly isOld: boolean;
  readonly statusWord: (status: NormStatus) => string;
}) {
  const { replay, isOld, statusWord } = props;
  const t = useWords('norms');
  const formats = useFormats();
  const share = replay.total === 0 ? 0 : (100 * replay.done) / replay.total;
  const days = replay.statuses.filter(({ today, proposed }) => [...today, ...proposed].some((count) => count > 0));
  return (
    <div className={styles.replay} role="status">
      {replay.state === 'running' && <Progress value={share} aria-label={t('replay.title')} />}
      <p>
        {t(`replay.${replay.state}`, {
          done: formats.number(replay.done),
          total: formats.number(replay.total),
          from: formats.date(replay.fromAt),
          to: formats.date(replay.toAt),
        })}
        {replay.isPartial && ` ${t('replay.partial')}`}
      </p>
      {isOld && <p className={styles.old}>{t('replay.old')}</p>}
      {replay.state !== 'running' && days.length === 0 && <p>{t('replay.nothing')}</p>}
      {days.length > 0 && (
        <CountTable head={t('replay.status')}>
          {days.map((line) => (
            <CountRow key={line.status} name={statusWord(line.status)} {...line} />
          ))}
        </CountTable>
      )}
      {(replay.agents.length > 0 || replay.others.count > 0) && (
        <CountTable head={t('replay.agent')}>
          {replay.agents.map((line) => (
            <CountRow key={line.agentId} {...line} />
          ))}
          {replay.others.count > 0 && (
            <CountRow name={t('replay.others', { count: replay.others.count })} {...replay.others} />
          )}
        </CountTable>
      )}
    </div>
  );
}

function CountTable({ head, children }: { readonly head: string; readonly children: ReactNode }) {
  const t = useWords('norms');
  return (
    <div className={styles.scroll}>
      <table className={styles.counts}>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {levels.map((level) => (
              <th key={level} scope="col">
                <LevelMark level={level} /> <span>{t(`short.${level}`)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function CountRow(props: {
  readonly name: string;
  readonly today: readonly number[];
  readonly proposed: readonly number[];
}) {
  const t = useWords('norms');
  const formats = useFormats();
  return (
    <tr>
      <th scope="row">{props.name}</th>
      {props.proposed.map((count, place) => {
        const before = props.today[place] ?? 0;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the level
          <td key={place} className="s-figures">
            <strong>{formats.number(count)}</strong>
            {count !== before && <span className={styles.before}>{t('replay.before', { count: before })}</span>}
          </td>
        );
      })}
    </tr>
  );
}
