import { useQuery } from '@tanstack/react-query';
import { type DigestLetter, type DigestRun, daysIn } from '#digest';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import styles from './digest.module.css';
import { letterWord } from './outcome.ts';

/** Later than this is not the minute's own delay: the program was off, or the figures were. */
const lateMs = 10 * 60_000;
const freshMs = 5_000;

/** The last times a digest was sent, with what became of each letter. */
export function DigestRuns({ digestId }: { readonly digestId: string }) {
  const t = useWords('digest');
  const runs = useQuery(api.digests.runs.queryOptions({ input: { digestId }, refetchInterval: freshMs }));
  if (!runs.data) return null;
  return (
    <section aria-label={t('history')}>
      <h3 className={kit.sectionTitle}>{t('history')}</h3>
      <p className={kit.sectionText}>{runs.data.items.length === 0 ? t('never') : t('historyText')}</p>
      <ul className={styles.runs}>
        {runs.data.items.map((run) => (
          <Run key={`${run.kind}${run.at}`} run={run} />
        ))}
      </ul>
    </section>
  );
}

function Run({ run }: { readonly run: DigestRun }) {
  const t = useWords('digest');
  const formats = useFormats();
  const language = useLanguage();
  const isLate = run.kind === 'scheduled' && Date.parse(run.at) - Date.parse(run.dueAt) > lateMs;
  return (
    <li>
      <div>
        {formats.moment(run.at)}
        {run.kind === 'toOneself' && <span className={kit.dim}> {t('toOneself')}</span>}
      </div>
      <div className={kit.dim}>{t('runOf', { days: daysIn(language, run) })}</div>
      {isLate && <div className={kit.dim}>{t('caughtUp', { due: formats.moment(run.dueAt) })}</div>}
      {run.isFailed && <p className={styles.trouble}>{t('isFailed')}</p>}
      {!run.isFailed && run.letters.length === 0 && <p className={styles.trouble}>{t('nobody')}</p>}
      <ul>
        {run.letters.map((letter) => (
          <Letter key={letter.to} letter={letter} />
        ))}
      </ul>
    </li>
  );
}

function Letter({ letter }: { readonly letter: DigestLetter }) {
  const t = useWords('digest');
  const identity = useWords('identity');
  const { to, tries, trouble, answer } = letter;
  return (
    <li className={styles.letter}>
      <span>{to}</span>
      <span>
        {t(`letters.${letterWord(letter)}`)}
        {tries > 1 && <span className={kit.dim}> {t('tries', { count: tries })}</span>}
      </span>
      {trouble && (
        <p className={styles.trouble}>
          {identity(`mail.troubles.${trouble}`)} {answer}
        </p>
      )}
    </li>
  );
}
