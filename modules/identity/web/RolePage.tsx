import { Button, Textarea, TextInput } from '@mantine/core';
import { IconCopy, IconEye, IconShield } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { roleDescriptionLengthMax, templates } from '#identity';
import { api, client } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { useBeginView } from '#web/begin-view.ts';
import { useErrorWords } from '#web/errors.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { BackLink } from '#web/parts/BackLink.tsx';
import { useDraft } from '#web/parts/draft.ts';
import { PlainPage, Section } from '#web/parts/page.tsx';
import { SaveBar } from '#web/parts/SaveBar.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { presentView } from '#web/view-as.ts';
import { DeleteRole } from './DeleteRole.tsx';
import { RoleHolders } from './RoleHolders.tsx';
import { RoleRights } from './RoleRights.tsx';
import type { RoleRow } from './RolesPage.tsx';
import { changesOfRole, newRole, putAside, type RoleForm, roleFormOf, takeBack } from './role-form.ts';
import { roleName } from './role-name.ts';
import styles from './roles.module.css';

/** One role: what it is called, what it grants, who has it; and how the product looks with it. */
export function RolePage() {
  const t = useWords('identity');
  const { roleId } = useParams({ strict: false }) as { roleId: string };
  const roles = useQuery(api.identity.roles.list.queryOptions());
  if (roles.isPending) return <LoadingState rows={10} />;
  if (roles.isError) return <ErrorState error={roles.error} part="identity" retry={() => void roles.refetch()} />;
  const role = roles.data.items.find(({ id }) => id === roleId) ?? null;
  if (!role && roleId !== newRole) {
    return (
      <EmptyState
        icon={<IconShield size={22} stroke={1.5} />}
        title={t('roles.gone')}
        text={t('roles.goneText')}
        action={<BackLink to="/settings/roles">{t('roles.title')}</BackLink>}
      />
    );
  }
  return <RoleEditor key={roleId} role={role} />;
}

function RoleEditor({ role }: { readonly role: RoleRow | null }) {
  const t = useWords('identity');
  const language = useLanguage();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const saved = useMemo(() => roleFormOf(role), [role]);
  const draft = useDraft<RoleForm>(saved);
  // Not while the view is just beginning: then this page is on its way out.
  const [kept] = useState(() => (presentView() ? null : takeBack(role?.id ?? newRole)));
  useKept(kept, draft.set);
  const { now, changes } = draft;
  const name = role?.template ? roleName(role, language) : now.name;
  const title = role ? roleName(role, language) : t('roles.new');
  useTitle(title);
  const isShipped = role !== null && role.template !== null;
  const isReadOnly = isShipped || (role !== null && !role.givable);
  const save = useMutation({
    mutationFn: async () => {
      const { grants } = changes;
      if (role === null) return (await client.identity.roles.create({ ...now, grants: [...now.grants] })).id;
      const sent = { ...changes, ...(grants ? { grants: [...grants] } : { grants: undefined }) };
      await client.identity.roles.edit({ id: role.id, version: role.version, ...sent });
      return role.id;
    },
    onSuccess: async (roleId) => {
      draft.reset();
      await cache.invalidateQueries({ queryKey: api.identity.key() });
      tell(t(role ? 'roles.saved' : 'roles.created', { name: now.name }));
      if (!role) void navigate({ to: '/settings/roles/$roleId', params: { roleId }, ignoreBlocker: true });
    },
    onError: () => cache.invalidateQueries({ queryKey: api.identity.roles.key() }),
  });
  return (
    <PlainPage
      title={
        <>
          <BackLink to="/settings/roles">{t('roles.title')}</BackLink>
          {title}
        </>
      }
      {...(role?.template ? { sentence: templates[role.template].description[language] } : {})}
      actions={<Actions role={role} name={name} now={now} />}
    >
      {isShipped && <p className={styles.note}>{t('roles.shippedText')}</p>}
      {!isShipped && isReadOnly && <p className={styles.note}>{t('roles.exceeds')}</p>}
      {!isShipped && (
        <Section title={t('roles.general')} text={t('roles.generalText')}>
          <TextInput
            label={t('roles.name')}
            maxLength={120}
            required
            withAsterisk={false}
            readOnly={isReadOnly}
            value={now.name}
            onChange={(event) => draft.set('name', event.currentTarget.value)}
          />
          <Textarea
            label={t('roles.description')}
            autosize
            minRows={2}
            maxLength={roleDescriptionLengthMax}
            readOnly={isReadOnly}
            value={now.description}
            onChange={(event) => draft.set('description', event.currentTarget.value)}
          />
        </Section>
      )}
      {role && <RoleHolders role={role} />}
      <RoleRights grants={now.grants} set={isReadOnly ? null : (grants) => draft.set('grants', grants)} />
      <SaveBar
        changes={isReadOnly ? [] : changesOfRole(saved, changes, t)}
        save={() => save.mutate()}
        reset={draft.reset}
        isSaving={save.isPending}
        error={save.error}
        part="identity"
        obstacle={now.name.trim() === '' ? t('roles.nameNeeded') : null}
      />
    </PlainPage>
  );
}

/** Puts what was typed before a look with these rights back into the form. */
function useKept(kept: RoleForm | null, set: ReturnType<typeof useDraft<RoleForm>>['set']): void {
  useEffect(() => {
    if (!kept) return;
    set('name', kept.name);
    set('description', kept.description);
    set('grants', kept.grants);
  }, [kept, set]);
}

function Actions(props: { readonly role: RoleRow | null; readonly name: string; readonly now: RoleForm }) {
  const { role, name, now } = props;
  const t = useWords('identity');
  const navigate = useNavigate();
  const cache = useQueryClient();
  const errorWords = useErrorWords('identity');
  const roleId = role?.id ?? newRole;
  const begin = useMutation({ mutationFn: useBeginView(), onError: (failed) => tellError(errorWords(failed)) });
  const look = () => {
    if (!role?.template) putAside(roleId, now);
    begin.mutate({ name, grants: now.grants, back: `/settings/roles/${roleId}` });
  };
  const copy = async () => {
    if (!role) return;
    try {
      const copied = await client.identity.roles.copy({ id: role.id, name: t('roles.copyOf', { name }) });
      await cache.invalidateQueries({ queryKey: api.identity.roles.key() });
      await navigate({ to: '/settings/roles/$roleId', params: { roleId: copied.id } });
    } catch (failed) {
      tellError(errorWords(failed));
    }
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconEye size={16} stroke={1.6} aria-hidden />}
        loading={begin.isPending}
        onClick={look}
      >
        {t('roles.viewAs')}
      </Button>
      {role && (
        <Button
          variant="default"
          leftSection={<IconCopy size={16} stroke={1.6} aria-hidden />}
          onClick={() => void copy()}
        >
          {t('roles.copy')}
        </Button>
      )}
      {role && role.template === null && <DeleteRole role={role} />}
    </>
  );
}
