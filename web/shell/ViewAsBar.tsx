import { Button } from '@mantine/core';
import { IconArrowBackUp, IconEye } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEndView } from '../begin-view.ts';
import { useErrorWords } from '../errors.ts';
import { useWords } from '../i18n.ts';
import { tellError } from '../notices.tsx';
import { useViewAs } from '../view-as.ts';
import styles from './shell.module.css';

/** While somebody looks with the rights of a role: which one, whose data it is, and the way back. */
export function ViewAsBar() {
  const t = useWords();
  const view = useViewAs();
  const errorWords = useErrorWords();
  const end = useMutation({ mutationFn: useEndView(), onError: (failed) => tellError(errorWords(failed)) });
  if (!view) return null;
  return (
    <div className={styles.viewAs} role="status">
      <strong>
        <IconEye size={16} stroke={1.8} aria-hidden />
        {view.name === '' ? t('viewAs.unnamed') : t('viewAs.title', { name: view.name })}
      </strong>
      <span>{t('viewAs.text')}</span>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconArrowBackUp size={15} stroke={1.8} aria-hidden />}
        loading={end.isPending}
        onClick={() => end.mutate()}
      >
        {t('viewAs.end')}
      </Button>
    </div>
  );
}
