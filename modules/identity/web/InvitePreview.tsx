import { Button, Switch, Table } from '@mantine/core';
import { useState } from 'react';
import type { LineOutcome, ReadLine } from '#identity';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { Links } from './HandOver.tsx';
import styles from './invite.module.css';
import type { Run } from './invite-run.ts';

/** A line with what would become of it, or became. `link`: null = not invited yet, empty = by e-mail. */
export type PreviewLine = ReadLine & { readonly outcome: LineOutcome | null; readonly link: string | null };

const shownAtFirst = 100;

/** Every line with what would become of it; then the invitations themselves, with a way to stop. */
export function InvitePreview(props: {
  readonly lines: readonly PreviewLine[];
  readonly run: Run;
  readonly isSent: boolean;
  readonly send: () => void;
  readonly stop: () => void;
  readonly back: () => void;
  readonly close: () => void;
}) {
  const { lines, run, isSent } = props;
  const t = useWords('identity');
  const formats = useFormats();
  const ready = lines.filter(({ outcome, link }) => outcome === 'invited' && link === null);
  const wrong = lines.filter((line) => isWrong(line));
  const sent = lines.filter(({ outcome, link }) => outcome === 'invited' && link !== null);
  const links = sent.flatMap(({ email, link }) => (link ? [{ email, link }] : []));
  const isDone = isSent && !run.isRunning && ready.length === 0;
  const progress = { done: formats.number(run.done), all: formats.number(run.all) };
  return (
    <div className={kit.drawerForm}>
      <div className={styles.sum} role="status">
        {run.isRunning ? (
          <>
            <span>{t(isSent ? 'invite.sending' : 'invite.checking', progress)}</span>
            <progress className={styles.bar} value={run.done} max={run.all} aria-label={t('invite.what')} />
          </>
        ) : (
          <>
            {isSent && <strong>{t('invite.result', { count: sent.length })}</strong>}
            {isSent && sent.length > 0 && links.length === 0 && <span>{t('invite.resultMail')}</span>}
            {!isSent && <strong>{t('invite.ready', { count: ready.length })}</strong>}
            {run.wasStopped && <span>{t('invite.stopped')}</span>}
            {run.error !== null && <span>{t('invite.broken')}</span>}
            {wrong.length > 0 && <span className={styles.wrong}>{t('invite.wrong', { count: wrong.length })}</span>}
            {wrong.length > 0 && !isSent && <span className={`${kit.dim} ${kit.small}`}>{t('invite.wrongText')}</span>}
          </>
        )}
      </div>
      <InlineError error={run.error} part="identity" />
      {links.length > 0 && !run.isRunning && <Links links={links} />}
      <Lines lines={lines} wrong={wrong} />
      <div className={kit.drawerFoot}>
        {run.isRunning && (
          <Button variant="default" onClick={props.stop}>
            {t('invite.stop')}
          </Button>
        )}
        {!run.isRunning && !isDone && (
          <Button onClick={props.send} disabled={ready.length === 0}>
            {isSent ? t('invite.goOn') : t('invite.send', { count: ready.length })}
          </Button>
        )}
        {!run.isRunning && !isSent && (
          <Button variant="default" onClick={props.back}>
            {t('invite.back')}
          </Button>
        )}
        {!run.isRunning && isSent && (
          <Button variant={isDone ? 'filled' : 'default'} onClick={props.close}>
            {t('invite.done')}
          </Button>
        )}
      </div>
    </div>
  );
}

const isWrong = ({ problem, outcome }: PreviewLine): boolean =>
  problem !== null || (outcome !== null && outcome !== 'invited');

function Lines({ lines, wrong }: { readonly lines: readonly PreviewLine[]; readonly wrong: readonly PreviewLine[] }) {
  const t = useWords('identity');
  const [onlyWrong, setOnlyWrong] = useState(false);
  const [most, setMost] = useState(shownAtFirst);
  const chosen = onlyWrong ? wrong : lines;
  const rest = chosen.length - most;
  return (
    <>
      {wrong.length > 0 && wrong.length < lines.length && (
        <Switch
          label={t('invite.onlyWrong')}
          checked={onlyWrong}
          onChange={(event) => setOnlyWrong(event.currentTarget.checked)}
        />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={styles.preview} aria-label={t('invite.what')} tabIndex={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('invite.line')}</Table.Th>
              <Table.Th>{t('invite.email')}</Table.Th>
              <Table.Th>{t('invite.what')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {chosen.slice(0, most).map((line) => (
              <Table.Tr key={line.number}>
                <Table.Td data-figure>{line.number}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  {line.email}
                  {line.name !== '' && <span className={kit.dim}> · {line.name}</span>}
                </Table.Td>
                <Table.Td className={isWrong(line) ? styles.wrong : kit.dim}>
                  <Verdict line={line} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      {rest > 0 && (
        <Button variant="subtle" onClick={() => setMost(most * 4)}>
          {t('invite.moreLines', { count: Math.min(rest, most * 3) })}
        </Button>
      )}
    </>
  );
}

function Verdict({ line: { problem, outcome, link } }: { readonly line: PreviewLine }) {
  const t = useWords('identity');
  if (problem) return t(`invite.problems.${problem.type}`, { value: problem.value });
  if (outcome === null) return '…';
  if (outcome === 'invited' && link !== null) return t(link === '' ? 'invite.states.open' : 'invite.mail.none');
  return t(`invite.outcomes.${outcome}`);
}
