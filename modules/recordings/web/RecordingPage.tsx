import { Button } from '@mantine/core';
import { IconScissors } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { RecordingInFull } from '#recordings';
import { api } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { Panel, PlainPage } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { CutSample, type Stretch } from './CutSample.tsx';
import { Marks } from './Marks.tsx';
import { Player } from './Player.tsx';
import styles from './recordings.module.css';
import { TalkPart } from './TalkPart.tsx';
import { useSound } from './useSound.ts';

/** What is being written down, or waits to be kept, is asked for again so often. */
const againMs = 3_000;
const firstStretchMs = 30_000;

/** One recording: who talked when, its sound, its marks, and who listened. */
export function RecordingPage() {
  const { recordingId } = useParams({ strict: false }) as { recordingId: string };
  const recording = useQuery(
    api.recordings.get.queryOptions({
      input: { recordingId },
      refetchInterval: ({ state: { data } }) =>
        data?.state === 'running' || data?.state === 'keeping' ? againMs : false,
    }),
  );
  if (recording.isPending) return <LoadingState rows={8} />;
  if (recording.isError) return <ErrorState error={recording.error} retry={() => void recording.refetch()} />;
  return <RecordingView key={recordingId} recording={recording.data} />;
}

function RecordingView({ recording }: { readonly recording: RecordingInFull }) {
  const t = useWords('recordings');
  const formats = useFormats();
  const { customer, queueName, agents, beganAt, durationMs, missingMs, lostBecause, state } = recording;
  const title = customer?.name ?? t('page.unknownCustomer');
  useTitle(title);
  const said = [
    t(`page.direction.${recording.direction}`),
    queueName,
    formats.list(agents.map(({ name }) => name)),
    formats.moment(beganAt),
    durationMs === null ? '' : formats.duration(durationMs),
  ].filter((word) => word !== '');
  return (
    <PlainPage
      title={
        customer ? (
          <Link
            className={styles.title}
            to={'/customers/$customerId' as '/'}
            params={{ customerId: customer.id } as never}
          >
            {title}
          </Link>
        ) : (
          title
        )
      }
      sentence={said.join(' · ')}
    >
      {missingMs > 0 && (
        <p className={styles.warning} role="status">
          {t('page.missing', { time: formats.duration(missingMs) })}
        </p>
      )}
      <Panel>
        {state === 'kept' && durationMs !== null ? (
          <Heard recording={recording} durationMs={durationMs} />
        ) : (
          <p className={styles.standing}>
            {state === 'lost' && lostBecause
              ? t(`page.lost.${lostBecause}`)
              : t(`page.state.${state === 'kept' ? 'keeping' : state}`)}
          </p>
        )}
      </Panel>
      <Kept recording={recording} />
    </PlainPage>
  );
}

function Heard({ recording, durationMs }: { readonly recording: RecordingInFull; readonly durationMs: number }) {
  const t = useWords('recordings');
  const sound = useSound(durationMs);
  const [stretch, setStretch] = useState<Stretch | null>(null);
  const { atMs, jumpTo } = sound;
  return (
    <>
      <Player recording={recording} durationMs={durationMs} sound={sound} stretch={stretch} />
      <Marks recording={recording} atMs={atMs} jumpTo={jumpTo} />
      <TalkPart talk={recording.talk} durationMs={durationMs} />
      {recording.maySample &&
        (stretch ? (
          <CutSample
            recording={recording}
            durationMs={durationMs}
            atMs={atMs}
            stretch={stretch}
            setStretch={setStretch}
          />
        ) : (
          <div className={styles.part}>
            <Button
              variant="default"
              className={styles.begin}
              leftSection={<IconScissors size={16} stroke={1.6} aria-hidden />}
              onClick={() => setStretch({ fromMs: atMs, toMs: Math.min(durationMs, atMs + firstStretchMs) })}
            >
              {t('cut.title')}
            </Button>
          </div>
        ))}
    </>
  );
}

/** For how long it is kept, what proves that it is whole, and everybody who listened. */
function Kept({ recording }: { readonly recording: RecordingInFull }) {
  const t = useWords('recordings');
  const formats = useFormats();
  const { keepUntil, bytes, sha256, listenings, pauses } = recording;
  return (
    <div className={styles.beside}>
      <section aria-label={t('listenings.title')}>
        <h2>{t('listenings.title')}</h2>
        {listenings.length === 0 ? (
          <p className={styles.dim}>{t('listenings.none')}</p>
        ) : (
          <ul className={styles.lines}>
            {listenings.map(({ by, at, from, how }) => (
              <li key={`${by.id}${at}${how}`}>
                <span>{by.name}</span>
                <span className={styles.dim}>
                  {t(`listenings.${how}`)} · {formats.moment(at)} · {from}
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-label={t('kept.title')}>
        <h2>{t('kept.title')}</h2>
        <ul className={styles.lines}>
          {keepUntil && <li>{t('kept.until', { day: formats.date(keepUntil) })}</li>}
          {bytes !== null && <li className="s-figures">{formats.bytes(bytes)}</li>}
          {pauses.map(({ fromMs, by, reason }) => (
            <li key={fromMs}>
              <span>{t(`pause.because.${reason}`)}</span>
              <span className={styles.dim}>
                {by.name} · {formats.timer(fromMs)}
              </span>
            </li>
          ))}
          {sha256 && (
            <li>
              <span className={styles.dim}>SHA-256</span>
              <code className={styles.sum}>{sha256}</code>
            </li>
          )}
        </ul>
      </section>
    </div>
  );
}
