import { type ChatStatus, ownerOf } from '#interactions';
import type { Level, LevelOrNone } from '#norms';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { Timer } from '#web/parts/Timer.tsx';
import { LevelMark } from './LevelMark.tsx';
import styles from './norms.module.css';

/** What of a conversation its clock shows; a row of the list has it. */
export interface ClockedRow {
  readonly status: ChatStatus;
  readonly statusSince: string;
  readonly level: LevelOrNone;
  readonly levelSince: string | null;
  readonly nextLevel: Level | null;
  readonly nextDueAt: string | null;
}

/** Whose move it is, how it stands against its norm, and what is due next and when. */
export function NormClocks({ row }: { readonly row: ClockedRow }) {
  const t = useWords('norms');
  const formats = useFormats();
  const side = ownerOf(row.status);
  if (side === 'nobody') return null;
  const { level } = row;
  const isFar = row.nextDueAt !== null && formats.dayKey(row.nextDueAt) !== formats.dayKey(row.statusSince);
  return (
    <dl className={styles.clocks}>
      <div>
        <dt>{t(`side.${side}`)}</dt>
        <dd className="s-figures">
          <Timer since={row.statusSince} />
        </dd>
      </div>
      {level !== 0 && row.levelSince && (
        <div data-level={level}>
          <dt>
            <LevelMark level={level} /> {t(`level.${level}`)}
          </dt>
          <dd>{t('clock.since', { time: formats.time(row.levelSince) })}</dd>
        </div>
      )}
      {row.nextLevel && row.nextDueAt && (
        <div>
          <dt>{t('clock.next', { level: t(`short.${row.nextLevel}`) })}</dt>
          <dd title={formats.exact(row.nextDueAt)}>
            {isFar ? (
              formats.moment(row.nextDueAt)
            ) : (
              <>
                {formats.time(row.nextDueAt)} · <Timer until={row.nextDueAt} />
              </>
            )}
          </dd>
        </div>
      )}
      {!row.nextDueAt && row.level === 0 && <div>{t('clock.none')}</div>}
    </dl>
  );
}
