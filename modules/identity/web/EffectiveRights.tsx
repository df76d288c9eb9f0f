import { useQuery } from '@tanstack/react-query';
import { rights, rightsBySubject, subjects } from '#identity';
import { api, type client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { roleName } from './role-name.ts';
import styles from './roles.module.css';

type Right = Awaited<ReturnType<typeof client.identity.roles.rightsOf>>['items'][number];

/** Everything a person may do, how far it reaches, and the role of her own or of her group it comes from. */
export function EffectiveRights({ userId }: { readonly userId: string }) {
  const t = useWords('identity');
  const language = useLanguage();
  const found = useQuery(api.identity.roles.rightsOf.queryOptions({ input: { id: userId } }));
  if (found.isPending) return <LoadingState rows={8} />;
  if (found.isError) return <ErrorState error={found.error} part="identity" retry={() => void found.refetch()} />;
  if (found.data.items.length === 0) return <p className={kit.dim}>{t('roles.effectiveNone')}</p>;
  const held = new Map(found.data.items.map((item) => [item.right, item]));
  return (
    <div>
      <p className={kit.dim}>{t('roles.effectiveText')}</p>
      {rightsBySubject().map(({ subject, rights: ofSubject }) => {
        const hers = ofSubject.flatMap((right) => held.get(right) ?? []);
        if (hers.length === 0) return null;
        return (
          <section key={subject} className={styles.subject} aria-label={subjects[subject][language]}>
            <h3 className={styles.subjectTitle}>{subjects[subject][language]}</h3>
            {hers.map((item) => (
              <Line key={item.right} item={item} />
            ))}
          </section>
        );
      })}
    </div>
  );
}

function Line({ item }: { readonly item: Right }) {
  const t = useWords('identity');
  const language = useLanguage();
  const formats = useFormats();
  const sources = item.from.map(({ role, scope, group }) => {
    const said = { role: roleName(role, language), scope: t(`roles.scopes.${scope}`) };
    return group ? t('roles.fromGroup', { ...said, group: group.name }) : t('roles.fromOwn', said);
  });
  return (
    <div className={styles.source}>
      <span>{rights[item.right][language]}</span>
      <span className={styles.only}>{t(`roles.scopes.${item.scope}`)}</span>
      <span className={styles.sourceFrom}>{formats.list(sources)}</span>
    </div>
  );
}
