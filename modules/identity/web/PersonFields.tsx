import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { passwordObjectionsTo } from '#identity';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import type { Draft } from '#web/parts/draft.ts';
import { useMe } from '#web/session.ts';
import { firstPassword } from './first-password.ts';
import { PasswordField } from './PasswordField.tsx';
import { PasswordRules } from './PasswordRules.tsx';
import type { UserRow } from './PeoplePage.tsx';
import { roleName } from './role-name.ts';

export type PersonForm = {
  readonly name: string;
  readonly email: string;
  readonly groupId: string | null;
  readonly roleIds: string[];
  readonly password: string;
};

/** What the form of a person starts from. */
export function personFormOf(user: UserRow | null): PersonForm {
  if (!user) return { name: '', email: '', groupId: null, roleIds: [], password: '' };
  const { name, email, group, roles } = user;
  return { name, email, groupId: group?.id ?? null, roleIds: roles.map(({ id }) => id), password: '' };
}

/** The fields of a person. Own roles cannot be changed. */
export function PersonFields(props: {
  readonly draft: Draft<PersonForm>;
  readonly user: UserRow | null;
  readonly isMe: boolean;
  /** Somebody tried to save: what is missing may be pointed at. */
  readonly isChecked: boolean;
  readonly isReadOnly: boolean;
}) {
  const { draft, isChecked, isReadOnly } = props;
  const t = useWords('identity');
  const shell = useWords('shell');
  const language = useLanguage();
  const formats = useFormats();
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const roles = useQuery(api.identity.roles.list.queryOptions());
  const givable = (roles.data?.items ?? []).filter(
    ({ id, givable: isGivable }) => isGivable || draft.now.roleIds.includes(id),
  );
  const groupId = draft.now.groupId;
  const ofGroup = (roles.data?.items ?? []).filter((role) => role.groups.some(({ id }) => id === groupId));
  const names = formats.list(ofGroup.map((role) => roleName(role, language)));
  const isNone = ofGroup.length === 0 && draft.now.roleIds.length === 0;
  const fromGroup =
    ofGroup.length > 0 ? t('person.rolesOfGroup', { roles: names }) : isNone ? t('person.noRole') : undefined;
  return (
    <>
      <TextInput
        label={t('people.name')}
        required
        withAsterisk={false}
        data-autofocus
        maxLength={120}
        readOnly={isReadOnly}
        value={draft.now.name}
        error={isChecked && draft.now.name.trim() === '' ? shell('form.required') : null}
        onChange={(event) => draft.set('name', event.currentTarget.value)}
      />
      <TextInput
        label={t('people.email')}
        type="email"
        required
        withAsterisk={false}
        readOnly={isReadOnly}
        value={draft.now.email}
        error={isChecked && !/^\S+@\S+\.\S+$/.test(draft.now.email) ? t('person.emailWrong') : null}
        onChange={(event) => draft.set('email', event.currentTarget.value)}
      />
      <MultiSelect
        label={t('people.roles')}
        description={props.isMe ? t('person.yourself') : fromGroup}
        disabled={props.isMe || isReadOnly}
        data={givable.map((role) => ({ value: role.id, label: roleName(role, language) }))}
        value={draft.now.roleIds}
        onChange={(roleIds) => draft.set('roleIds', roleIds)}
      />
      <Select
        label={t('people.group')}
        placeholder={t('people.noGroup')}
        clearable
        disabled={isReadOnly}
        data={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={draft.now.groupId}
        onChange={(groupId) => draft.set('groupId', groupId)}
      />
      {!isReadOnly && <PasswordPart {...props} />}
    </>
  );
}

function PasswordPart({
  draft,
  user,
  isMe,
}: {
  readonly draft: Draft<PersonForm>;
  readonly user: UserRow | null;
  readonly isMe: boolean;
}) {
  const t = useWords('identity');
  const me = useMe();
  const [isOpen, setOpen] = useState(user === null);
  const about = { email: draft.now.email, organisationName: me.organisation.name };
  const suggest = () => draft.set('password', firstPassword());
  if (isMe) return null;
  if (!isOpen) {
    return (
      <Button
        variant="default"
        style={{ alignSelf: 'flex-start' }}
        onClick={() => {
          setOpen(true);
          suggest();
        }}
      >
        {t('person.newPassword')}
      </Button>
    );
  }
  return (
    <div>
      <PasswordField
        label={t(user ? 'person.newPassword' : 'person.firstPassword')}
        description={t(user ? 'person.newPasswordText' : 'person.newText')}
        autoComplete="new-password"
        value={draft.now.password}
        onChange={(event) => draft.set('password', event.currentTarget.value)}
      />
      <Button variant="subtle" size="compact-sm" mt={6} mb={4} onClick={suggest}>
        {t('person.suggest')}
      </Button>
      {draft.now.password !== '' && passwordObjectionsTo(draft.now.password, about).length > 0 && (
        <div style={{ marginTop: 12 }}>
          <PasswordRules password={draft.now.password} about={about} />
        </div>
      )}
    </div>
  );
}
