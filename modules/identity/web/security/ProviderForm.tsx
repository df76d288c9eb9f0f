import { Button, CopyButton, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { newcomers } from '#identity';
import { api, client, isRefusal, queryClient, refusalData } from '#web/api.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { type Draft, useDraft } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { PasswordField } from '../PasswordField.tsx';
import { roleName } from '../role-name.ts';
import { NotProved, useProof } from './proof.tsx';
import styles from './security.module.css';

type Saved = Awaited<ReturnType<typeof client.identity.provider.read>>;
type Form = Omit<NonNullable<Saved['provider']>, 'domains'> & {
  readonly domains: string;
  /** Empty: the saved one stays. It never comes back from the server. */
  readonly clientSecret: string;
};
type Part = { readonly draft: Draft<Form>; readonly isChecked: boolean };
const textMax = 300;

/** What is said of the company's provider. Saving asks who she is when that was long ago. */
export function ProviderForm({ saved, close }: { readonly saved: Saved; readonly close: () => void }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const prove = useProof();
  const draft = useDraft<Form>(formOf(saved));
  const [isChecked, setChecked] = useState(false);
  const isSame = saved.provider?.issuer === draft.now.issuer && saved.provider.clientId === draft.now.clientId;
  const save = useMutation({
    mutationFn: () => prove(() => client.identity.provider.save(inputOf(draft.now))),
    onSuccess: async () => {
      await Promise.all(
        [api.identity.provider.key(), api.identity.providerSignIn.key()].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
      tell(t('security.provider.saved'));
      close();
    },
  });
  return (
    <form
      className={kit.drawerForm}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (isComplete(draft.now, isSame)) save.mutate();
      }}
    >
      <Callback url={saved.callbackUrl} />
      <ClientPart draft={draft} isChecked={isChecked} isSame={isSame} hasSecret={saved.provider !== null} />
      <PeoplePart draft={draft} isChecked={isChecked} failed={save.error} />
      <Switch
        label={t('security.provider.trustsFactor')}
        description={t('security.provider.trustsFactorText')}
        checked={draft.now.trustsFactor}
        onChange={(event) => draft.set('trustsFactor', event.currentTarget.checked)}
      />
      <Switch
        label={t('security.provider.isOn')}
        description={t('security.provider.isOnText')}
        checked={draft.now.isOn}
        onChange={(event) => draft.set('isOn', event.currentTarget.checked)}
      />
      <InlineError error={save.error instanceof NotProved ? null : save.error} part="identity" />
      <div className={kit.drawerFoot}>
        <Button type="submit" loading={save.isPending}>
          {shell('form.save')}
        </Button>
        <Button variant="default" onClick={close}>
          {shell('form.cancel')}
        </Button>
      </div>
    </form>
  );
}

function formOf({ provider }: Saved): Form {
  const fresh = { name: '', issuer: '', clientId: '', roleId: null, groupId: null, trustsFactor: false, isOn: true };
  if (!provider) return { ...fresh, newcomers: 'refuse', domains: '', clientSecret: '' };
  return { ...provider, domains: provider.domains.join('\n'), clientSecret: '' };
}

function linesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => line.trim() || []);
}

function inputOf({ clientSecret, domains, ...form }: Form) {
  return { ...form, domains: linesOf(domains), ...(clientSecret === '' ? {} : { clientSecret }) };
}

function isComplete(now: Form, isSame: boolean): boolean {
  if ([now.name, now.issuer, now.clientId].some((text) => text.trim() === '')) return false;
  if (!isSame && now.clientSecret === '') return false;
  return now.newcomers === 'refuse' || (now.roleId !== null && linesOf(now.domains).length > 0);
}

/** What the provider has to be told about us. */
function Callback({ url }: { readonly url: string }) {
  const t = useWords('identity');
  return (
    <div>
      <TextInput
        label={t('security.provider.callback')}
        description={t('security.provider.callbackText')}
        readOnly
        value={url}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className={styles.row} style={{ marginTop: 6 }}>
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <Button variant="default" size="compact-sm" onClick={copy}>
              {t(copied ? 'security.provider.copied' : 'security.provider.copy')}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}

function ClientPart(props: Part & { readonly isSame: boolean; readonly hasSecret: boolean }) {
  const { draft, isChecked, isSame, hasSecret } = props;
  const t = useWords('identity');
  const shell = useWords('shell');
  const { now, set } = draft;
  const missing = (text: string) => (isChecked && text.trim() === '' ? shell('form.required') : null);
  const hint = isSame ? 'secretKept' : hasSecret ? 'secretAgain' : 'secretNew';
  return (
    <>
      <TextInput
        label={t('security.provider.name')}
        description={t('security.provider.nameText')}
        placeholder={t('security.provider.nameExample')}
        maxLength={60}
        data-autofocus
        value={now.name}
        error={missing(now.name)}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <TextInput
        label={t('security.provider.issuer')}
        description={t('security.provider.issuerText')}
        type="url"
        placeholder="https://"
        maxLength={textMax}
        value={now.issuer}
        error={missing(now.issuer)}
        onChange={(event) => set('issuer', event.currentTarget.value.trim())}
      />
      <TextInput
        label={t('security.provider.clientId')}
        autoComplete="off"
        maxLength={textMax}
        value={now.clientId}
        error={missing(now.clientId)}
        onChange={(event) => set('clientId', event.currentTarget.value.trim())}
      />
      <PasswordField
        label={t('security.provider.clientSecret')}
        description={t(`security.provider.${hint}`)}
        autoComplete="new-password"
        value={now.clientSecret}
        error={isSame ? null : missing(now.clientSecret)}
        onChange={(event) => set('clientSecret', event.currentTarget.value)}
      />
    </>
  );
}

function PeoplePart({ draft: { now, set }, isChecked, failed }: Part & { readonly failed: unknown }) {
  const t = useWords('identity');
  const language = useLanguage();
  const roles = useQuery(api.identity.roles.list.queryOptions());
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const isCreating = now.newcomers === 'create';
  const wrong = isRefusal(failed, 'WRONG_DOMAINS') ? refusalData(failed).lines : null;
  const noDomains =
    isChecked && isCreating && linesOf(now.domains).length === 0 ? t('security.provider.domainsNeeded') : null;
  return (
    <>
      <Textarea
        label={t('security.provider.domains')}
        description={t('security.provider.domainsText')}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        value={now.domains}
        error={Array.isArray(wrong) ? t('security.provider.domainsWrong', { lines: wrong.join(', ') }) : noDomains}
        onChange={(event) => set('domains', event.currentTarget.value)}
      />
      <Select
        label={t('security.provider.newcomers')}
        description={t(isCreating ? 'security.provider.createText' : 'security.provider.refuseText')}
        allowDeselect={false}
        data={newcomers.map((value) => ({ value, label: t(`security.provider.${value}`) }))}
        value={now.newcomers}
        onChange={(value) => set('newcomers', newcomers.find((one) => one === value) ?? now.newcomers)}
      />
      {isCreating && (
        <>
          <Select
            label={t('security.provider.role')}
            data={(roles.data?.items ?? [])
              .filter(({ id, givable }) => givable || id === now.roleId)
              .map((role) => ({ value: role.id, label: roleName(role, language) }))}
            value={now.roleId}
            error={isChecked && now.roleId === null ? t('security.provider.roleNeeded') : null}
            onChange={(roleId) => set('roleId', roleId)}
          />
          <Select
            label={t('security.provider.group')}
            placeholder={t('security.provider.noGroup')}
            clearable
            data={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={now.groupId}
            onChange={(groupId) => set('groupId', groupId)}
          />
        </>
      )}
    </>
  );
}
