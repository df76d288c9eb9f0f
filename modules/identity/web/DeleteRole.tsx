import { Button, Modal, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, client } from '#web/api.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import type { RoleRow } from './RolesPage.tsx';
import { roleName } from './role-name.ts';
import styles from './roles.module.css';

/** Deletes a role; says who has it, and asks which role they get instead. */
export function DeleteRole({ role }: { readonly role: RoleRow }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const language = useLanguage();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure(false);
  const [moveTo, setMoveTo] = useState<string | null>(null);
  const roles = useQuery(api.identity.roles.list.queryOptions());
  const isUsed = role.users > 0 || role.groups.length > 0;
  const remove = useMutation({
    mutationFn: () => client.identity.roles.remove({ id: role.id, ...(moveTo ? { moveTo } : {}) }),
    onSuccess: async () => {
      close();
      await navigate({ to: '/settings/roles', ignoreBlocker: true });
      await cache.invalidateQueries({ queryKey: api.identity.key() });
      tell(t('roles.deleted', { name: role.name }));
    },
  });
  return (
    <>
      <Button variant="subtle" color="red" onClick={open}>
        {t('roles.delete')}
      </Button>
      <Modal opened={isOpen} onClose={close} title={t('roles.deleteTitle', { name: role.name })}>
        <div className={styles.deletion}>
          <p>
            {isUsed
              ? t('roles.deleteUsed', {
                  people: t('roles.people', { count: role.users }),
                  groups: t('roles.groups', { count: role.groups.length }),
                })
              : t('roles.deleteUnused')}
          </p>
          {isUsed && (
            <Select
              label={t('roles.moveTo')}
              data={(roles.data?.items ?? [])
                .filter(({ id, givable }) => givable && id !== role.id)
                .map((one) => ({ value: one.id, label: roleName(one, language) }))}
              value={moveTo}
              onChange={setMoveTo}
            />
          )}
          <InlineError error={remove.error} part="identity" />
          <div className={styles.deletionFoot}>
            <Button variant="default" onClick={close}>
              {shell('form.cancel')}
            </Button>
            <Button
              color="red"
              disabled={isUsed && moveTo === null}
              loading={remove.isPending}
              onClick={() => remove.mutate()}
            >
              {t('roles.delete')}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
