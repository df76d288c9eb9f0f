import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useActions, useShortcut } from '../actions.ts';
import { isRefusal } from '../api.ts';
import { useErrorWords } from '../errors.ts';
import { useWords } from '../i18n.ts';
import { tellError } from '../notices.tsx';
import type { Texts } from '../texts/tr.ts';
import { ask } from './ask.tsx';
import { InlineError } from './InlineError.tsx';
import styles from './page.module.css';

/** One difference in words: what, from, to. */
export type Change = { readonly what: string; readonly before: string; readonly after: string };

/**
 * Appears at the foot of a form when something was changed: says what, saves it (also by keys) or gives it up. Leaving the
 * page with changes asks first.
 */
export function SaveBar(props: {
  readonly changes: readonly Change[];
  readonly save: () => void;
  readonly reset: () => void;
  readonly isSaving: boolean;
  readonly error: unknown;
  readonly part?: keyof Texts;
  /** Why it cannot be saved as it is, in words; null: it can. */
  readonly obstacle?: string | null;
  /** Takes over what somebody else saved meanwhile; what was changed here stays changed. */
  readonly loadCurrent?: () => Promise<void>;
}) {
  const t = useWords();
  const { changes, save, obstacle = null } = props;
  const isChanged = changes.length > 0;
  const shortcut = useShortcut('save');
  const errorWords = useErrorWords(props.part);
  const load = useMutation({
    mutationFn: async () => props.loadCurrent?.(),
    onError: (failed) => tellError(errorWords(failed)),
  });
  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      // Another part of the same page: what was begun is still there.
      if (current.pathname === next.pathname) return false;
      const words = { title: t('form.leave'), yes: t('form.leaveYes'), no: t('form.leaveNo') };
      return !(await ask(words));
    },
    disabled: !isChanged,
    enableBeforeUnload: isChanged,
  });
  useActions(
    isChanged && obstacle === null ? [{ id: 'form.save', label: t('form.save'), shortcut: 'save', run: save }] : [],
  );
  if (!isChanged) return null;
  return (
    <section className={styles.saveBar} aria-label={t('form.changes', { count: changes.length })}>
      <div className={styles.saveWords}>
        <strong>{t('form.changes', { count: changes.length })}</strong>
        <ul>
          {changes.map(({ what, before, after }) => (
            <li key={what}>
              {t('form.changed', { what, before: before || t('form.empty'), after: after || t('form.empty') })}
            </li>
          ))}
        </ul>
        <InlineError error={props.error} {...(props.part ? { part: props.part } : {})} />
        {props.loadCurrent && isRefusal(props.error, 'CHANGED_MEANWHILE') && (
          <Button
            variant="default"
            size="compact-sm"
            loading={load.isPending}
            style={{ alignSelf: 'start' }}
            onClick={() => load.mutate()}
          >
            {t('form.loadCurrent')}
          </Button>
        )}
        {obstacle && <p className={styles.obstacle}>{obstacle}</p>}
      </div>
      <div className={styles.saveButtons}>
        <Button variant="default" onClick={props.reset} disabled={props.isSaving}>
          {t('form.cancel')}
        </Button>
        <Button
          onClick={save}
          loading={props.isSaving}
          disabled={obstacle !== null}
          title={shortcut.hint(t('form.save'))}
          {...shortcut.attributes}
        >
          {t('form.save')}
        </Button>
      </div>
    </section>
  );
}
