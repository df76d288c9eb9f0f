import { Button, Drawer, Tabs } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { useDraft } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { useMay, useMe } from '#web/session.ts';
import { AccessCard } from './AccessCard.tsx';
import { EffectiveRights } from './EffectiveRights.tsx';
import type { UserRow } from './PeoplePage.tsx';
import { PersonFields, type PersonForm, personFormOf } from './PersonFields.tsx';
import { PersonPicture } from './PersonPicture.tsx';
import { PersonSecurity } from './security/PersonSecurity.tsx';
import { useProof } from './security/proof.tsx';

type Access = { readonly name: string; readonly email: string; readonly password: string };

/** One person: created with a first password, or changed, disabled and enabled again. `user` null: a new one. */
export function PersonDrawer({ user, close }: { readonly user: UserRow | null; readonly close: () => void }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const [access, setAccess] = useState<Access | null>(null);
  const [round, setRound] = useState(0);
  return (
    <Drawer
      opened
      onClose={close}
      title={user?.name ?? t('person.new')}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      {access ? (
        <AccessCard
          {...access}
          close={close}
          another={() => {
            setAccess(null);
            setRound(round + 1);
          }}
        />
      ) : (
        <Parts user={user}>
          <PersonEditor key={round} user={user} close={close} handOver={setAccess} />
        </Parts>
      )}
    </Drawer>
  );
}

/** Somebody who is there already also shows what she may do, and why. */
function Parts({ user, children }: { readonly user: UserRow | null; readonly children: ReactNode }) {
  const t = useWords('identity');
  const me = useMe();
  const may = useMay();
  if (!user) return children;
  const hasSecurity = may('user.manage') && user.id !== me.user.id;
  return (
    <Tabs defaultValue="person" keepMounted={false}>
      <Tabs.List mb={16}>
        <Tabs.Tab value="person">{t('groups.settings')}</Tabs.Tab>
        <Tabs.Tab value="rights">{t('roles.effective')}</Tabs.Tab>
        {hasSecurity && <Tabs.Tab value="security">{t('security.title')}</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value="person">{children}</Tabs.Panel>
      <Tabs.Panel value="rights">
        <EffectiveRights userId={user.id} />
      </Tabs.Panel>
      {hasSecurity && (
        <Tabs.Panel value="security">
          <PersonSecurity userId={user.id} name={user.name} />
        </Tabs.Panel>
      )}
    </Tabs>
  );
}

function PersonEditor(props: {
  readonly user: UserRow | null;
  readonly close: () => void;
  readonly handOver: (access: Access) => void;
}) {
  const { user } = props;
  const t = useWords('identity');
  const shell = useWords('shell');
  const me = useMe();
  const may = useMay();
  const cache = useQueryClient();
  const prove = useProof();
  const draft = useDraft(personFormOf(user));
  const [isChecked, setChecked] = useState(false);
  const isMe = user?.id === me.user.id;
  const mayManage = may('user.manage');
  const save = useMutation({
    mutationFn: () =>
      user ? prove(() => client.identity.users.edit({ id: user.id, ...sendable(draft.changes) })) : create(draft.now),
    onSuccess: (saved) => {
      void cache.invalidateQueries({ queryKey: api.identity.key() });
      if (draft.now.password) return props.handOver({ ...saved, password: draft.now.password });
      tell(t('person.saved', { name: saved.name }));
      props.close();
    },
  });
  const isWhole = draft.now.name.trim() !== '' && (user || draft.now.password !== '');
  return (
    <form
      className={kit.drawerForm}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (isWhole && event.currentTarget.checkValidity()) save.mutate();
      }}
    >
      {user && <PersonPicture user={user} mayRemove={mayManage} />}
      <PersonFields draft={draft} user={user} isMe={isMe} isChecked={isChecked} isReadOnly={!mayManage} />
      <InlineError error={save.error} part="identity" />
      {mayManage && (
        <div className={kit.drawerFoot}>
          <Button type="submit" loading={save.isPending} disabled={!draft.isChanged}>
            {user ? shell('form.save') : t('person.create')}
          </Button>
          <Button variant="default" onClick={props.close}>
            {shell('form.cancel')}
          </Button>
          {user && !isMe && <DoorButton user={user} close={props.close} />}
        </div>
      )}
    </form>
  );
}

/** Closes or opens the account. Closing asks first, says what stays, and can be undone for ten seconds. */
function DoorButton({ user, close }: { readonly user: UserRow; readonly close: () => void }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const errorWords = useErrorWords('identity');
  const { id, name } = user;
  const set = async (disabled: boolean) => {
    try {
      await client.identity.users.edit({ id, disabled });
    } catch (failed) {
      tellError(errorWords(failed));
      return;
    }
    await cache.invalidateQueries({ queryKey: api.identity.key() });
    const undo = { label: shell('form.undo'), run: () => void set(!disabled) };
    tell(t(disabled ? 'person.disabled' : 'person.enabled', { name }), undo);
  };
  const disable = async () => {
    const isSure = await ask({
      title: t('person.disable'),
      text: t('person.disableText', { name }),
      yes: t('person.disable'),
      no: shell('form.cancel'),
      isDangerous: true,
    });
    if (!isSure) return;
    close();
    await set(true);
  };
  return user.disabledAt ? (
    <Button variant="default" className={kit.push ?? ''} onClick={() => void set(false).then(close)}>
      {t('person.enable')}
    </Button>
  ) : (
    <Button variant="subtle" color="red" className={kit.push ?? ''} onClick={() => void disable()}>
      {t('person.disable')}
    </Button>
  );
}

function create(form: PersonForm) {
  const { password, ...rest } = form;
  return client.identity.users.create({ ...rest, password });
}

/** An empty new password means: leave the present one. */
function sendable({ password, ...changes }: Partial<PersonForm>) {
  return password ? { ...changes, password } : changes;
}
