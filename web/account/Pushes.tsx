import { Button, Checkbox, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type PushKind, pushKinds } from '#identity';
import { api, client } from '../api.ts';
import { useErrorWords } from '../errors.ts';
import { useWords } from '../i18n.ts';
import { tell, tellError } from '../notices.tsx';
import { Section } from '../parts/page.tsx';
import { LoadingState } from '../parts/states.tsx';
import styles from './account.module.css';
import { canListen, forget, listen } from './push-browser.ts';

/** What this browser is told of while nobody looks at the page. Permission is asked only by a press. */
export function Pushes() {
  const t = useWords('writing');
  const cache = useQueryClient();
  const errorWords = useErrorWords('writing');
  const { data, isPending } = useQuery({ ...api.push.read.queryOptions({ input: {} }), enabled: canListen() });
  const wishes = data?.wishes ?? null;
  const isOn = wishes !== null;
  const change = useMutation({
    mutationFn: async (next: { kinds: readonly PushKind[]; hasPreview: boolean } | null) => {
      if (next === null) return forget();
      const outcome = await listen({
        publicKey: data?.publicKey ?? '',
        kinds: [...next.kinds],
        hasPreview: next.hasPreview,
      });
      if (outcome !== 'listening') tellError({ title: t('push.title'), text: t(`push.${outcome}`), code: null });
    },
    onError: (failed) => tellError(errorWords(failed)),
    onSettled: () => cache.invalidateQueries({ queryKey: api.push.key() }),
  });
  const test = useMutation({
    mutationFn: () => client.push.test({}),
    onSuccess: ({ outcome }) => tell(t(`push.outcome.${outcome}`)),
    onError: (failed) => tellError(errorWords(failed)),
    onSettled: () => cache.invalidateQueries({ queryKey: api.push.key() }),
  });
  const { kinds, hasPreview } = wishes ?? { kinds: [...pushKinds], hasPreview: false };
  if (!canListen()) {
    return (
      <Section title={t('push.title')} text={t('push.text')}>
        <p className={styles.notices}>{t('push.missing')}</p>
      </Section>
    );
  }
  return (
    <Section id="push" title={t('push.title')} text={t('push.text')}>
      {isPending && <LoadingState rows={2} />}
      {data && (
        <>
          <Switch
            label={t('push.on')}
            checked={isOn}
            disabled={change.isPending}
            onChange={({ currentTarget }) => change.mutate(currentTarget.checked ? { kinds, hasPreview } : null)}
          />
          <fieldset className={styles.rings} disabled={!isOn || change.isPending}>
            <legend>{t('push.kinds')}</legend>
            {pushKinds.map((kind) => (
              <Checkbox
                key={kind}
                label={t(`push.kind.${kind}`)}
                checked={kinds.includes(kind)}
                onChange={({ currentTarget }) => {
                  const others = kinds.filter((one) => one !== kind);
                  change.mutate({ kinds: currentTarget.checked ? [...others, kind] : others, hasPreview });
                }}
              />
            ))}
          </fieldset>
          <Switch
            label={t('push.preview')}
            description={t('push.previewHint')}
            checked={hasPreview}
            disabled={!isOn || change.isPending}
            onChange={({ currentTarget }) => change.mutate({ kinds, hasPreview: currentTarget.checked })}
          />
          {isOn && (
            <Button
              variant="default"
              size="compact-md"
              w="fit-content"
              loading={test.isPending}
              onClick={() => test.mutate()}
            >
              {t('push.test')}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}
