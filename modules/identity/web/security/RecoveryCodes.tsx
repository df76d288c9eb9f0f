import { Button, CopyButton } from '@mantine/core';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import styles from './security.module.css';

/** Recovery codes, the only time they are shown. */
export function RecoveryCodes(props: {
  readonly codes: readonly string[];
  readonly done: () => void;
  readonly doneWords?: string;
}) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const text = props.codes.join('\n');
  return (
    <div className={kit.drawerForm}>
      <p style={{ margin: 0 }} role="status">
        {t('security.codes.text')}
      </p>
      <ul className={styles.codes} aria-label={t('security.codes.title')}>
        {props.codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.row}>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? shell('states.copied') : t('security.codes.copy')}
            </Button>
          )}
        </CopyButton>
        <Button
          component="a"
          variant="default"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
          download="santral-recovery-codes.txt"
        >
          {t('security.codes.download')}
        </Button>
        <Button onClick={props.done}>{props.doneWords ?? t('security.codes.done')}</Button>
      </div>
    </div>
  );
}
