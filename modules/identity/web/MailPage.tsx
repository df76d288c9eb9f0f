import { Alert, Button, NumberInput, Select, Switch, Table, Textarea, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { tlsModes } from '#identity';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { type Draft, useDraft } from '#web/parts/draft.ts';
import kit from '#web/parts/page.module.css';
import { PlainPage, Section } from '#web/parts/page.tsx';
import { type Change, SaveBar } from '#web/parts/SaveBar.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { Ago } from '#web/parts/Timer.tsx';
import { useMe } from '#web/session.ts';
import { PasswordField } from './PasswordField.tsx';
import { NotProved, useProof } from './security/proof.tsx';

type Saved = Awaited<ReturnType<typeof client.identity.mail.read>>;
type Form = {
  readonly host: string;
  readonly port: number;
  readonly tls: (typeof tlsModes)[number];
  readonly asksUser: boolean;
  readonly user: string;
  readonly password: string;
  readonly certificate: string;
  readonly fromName: string;
  readonly fromAddress: string;
  readonly linkBase: string;
};
/** The port that goes with an encryption unless somebody says otherwise. */
const usualPort = { starttls: 587, tls: 465, none: 25 } as const;
const refreshMs = 5_000;

/** The company's mail server: named, tried with a message to oneself, and what became of the latest messages. */
export function MailPage() {
  const t = useWords('identity');
  const saved = useQuery(api.identity.mail.read.queryOptions());
  return (
    <PlainPage title={t('mail.title')} sentence={t('mail.sentence')}>
      {saved.isPending && <LoadingState rows={8} />}
      {saved.isError && <ErrorState error={saved.error} part="identity" retry={() => void saved.refetch()} />}
      {saved.data && <MailForm saved={saved.data} />}
    </PlainPage>
  );
}

function MailForm({ saved }: { readonly saved: Saved }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const me = useMe();
  const cache = useQueryClient();
  const errorWords = useErrorWords('identity');
  const prove = useProof();
  const draft = useDraft(formOf(saved, me.organisation.name));
  const refresh = () => cache.invalidateQueries({ queryKey: api.identity.mail.key() });
  const save = useMutation({
    mutationFn: () => prove(() => client.identity.mail.save(inputOf(draft.now))),
    onSuccess: async () => {
      await refresh();
      draft.reset();
      test.reset();
      tell(t('mail.saved'));
    },
  });
  const test = useMutation({ mutationFn: () => client.identity.mail.test() });
  const remove = async () => {
    const words = { title: t('mail.remove'), text: t('mail.removeText'), yes: t('mail.remove') };
    if (!(await ask({ ...words, no: shell('form.cancel'), isDangerous: true }))) return;
    try {
      await prove(() => client.identity.mail.remove());
      tell(t('mail.removed'));
    } catch (failed) {
      if (!(failed instanceof NotProved)) tellError(errorWords(failed));
    }
    await refresh();
  };
  const isComplete = [draft.now.host, draft.now.fromName, draft.now.fromAddress, draft.now.linkBase].every(
    (text) => text.trim() !== '',
  );
  return (
    <>
      <ServerPart draft={draft} saved={saved} />
      <FromPart draft={draft} publicUrl={saved.publicUrl} />
      {saved.settings && (
        <Section title={t('mail.test')}>
          <TestPart
            isChanged={draft.isChanged}
            isSending={test.isPending}
            answer={test.data ?? null}
            send={() => test.mutate()}
          />
          <Button variant="subtle" color="red" style={{ alignSelf: 'flex-start' }} onClick={() => void remove()}>
            {t('mail.remove')}
          </Button>
        </Section>
      )}
      <Recent />
      <SaveBar
        changes={isComplete || draft.isChanged ? changesOf(draft, t) : []}
        save={() => save.mutate()}
        reset={draft.reset}
        isSaving={save.isPending}
        error={save.error instanceof NotProved ? null : save.error}
        part="identity"
        obstacle={isComplete ? null : shell('form.required')}
      />
    </>
  );
}

function formOf({ settings, publicUrl }: Saved, organisationName: string): Form {
  return {
    host: settings?.host ?? '',
    port: settings?.port ?? usualPort.starttls,
    tls: settings?.tls ?? 'starttls',
    asksUser: settings === null || settings.user !== null,
    user: settings?.user ?? '',
    password: '',
    certificate: settings?.certificate ?? '',
    fromName: settings?.fromName ?? organisationName,
    fromAddress: settings?.fromAddress ?? '',
    linkBase: publicUrl ?? settings?.linkBase ?? location.origin,
  };
}

function inputOf({ asksUser, user, password, certificate, ...form }: Form) {
  return {
    ...form,
    user: asksUser && user.trim() !== '' ? user : null,
    certificate: certificate.trim() === '' ? null : certificate,
    ...(asksUser && password !== '' ? { password } : {}),
  };
}

type Words = ReturnType<typeof useWords<'identity'>>;

/** What a save would change, in words; of secrets only that they are new. */
function changesOf({ changes, now }: Draft<Form>, t: Words): readonly Change[] {
  const label = {
    host: t('mail.host'),
    port: t('mail.port'),
    tls: t('mail.tls'),
    asksUser: t('mail.signIn'),
    user: t('mail.user'),
    password: t('mail.password'),
    certificate: t('mail.certificate'),
    fromName: t('mail.fromName'),
    fromAddress: t('mail.fromAddress'),
    linkBase: t('mail.linkBase'),
  } as const;
  return (Object.keys(changes) as (keyof Form)[]).map((field) => ({
    what: label[field],
    before: '',
    after: shown(field, now, t),
  }));
}

function shown(field: keyof Form, now: Form, t: Words): string {
  if (field === 'password' || field === 'certificate')
    return t(now[field] === '' ? 'mail.changed.no' : 'mail.changed.new');
  if (field === 'asksUser') return t(now.asksUser ? 'mail.changed.yes' : 'mail.changed.no');
  return field === 'tls' ? t(`mail.tlsModes.${now.tls}`) : String(now[field]);
}

function ServerPart({ draft, saved }: { readonly draft: Draft<Form>; readonly saved: Saved }) {
  const t = useWords('identity');
  const { now, set } = draft;
  const { settings } = saved;
  const isSameDoor = settings?.host === now.host && settings.port === now.port && settings.user === now.user;
  const hint = settings?.hasPassword ? t(isSameDoor ? 'mail.passwordKept' : 'mail.passwordAgain') : undefined;
  return (
    <Section title={t('mail.server')} text={t('mail.serverText')}>
      <TextInput
        label={t('mail.host')}
        placeholder="smtp.example.com"
        maxLength={253}
        value={now.host}
        onChange={(event) => set('host', event.currentTarget.value.trim())}
      />
      <Select
        label={t('mail.tls')}
        allowDeselect={false}
        data={tlsModes.map((value) => ({ value, label: t(`mail.tlsModes.${value}`) }))}
        value={now.tls}
        description={now.tls === 'none' ? t('mail.tlsNone') : undefined}
        onChange={(choice) => {
          const tls = tlsModes.find((mode) => mode === choice) ?? now.tls;
          if (now.port === usualPort[now.tls]) set('port', usualPort[tls]);
          set('tls', tls);
        }}
      />
      <NumberInput
        label={t('mail.port')}
        min={1}
        max={65_535}
        allowDecimal={false}
        value={now.port}
        onChange={(port) => set('port', Number(port) || usualPort[now.tls])}
      />
      <Switch
        label={t('mail.signIn')}
        checked={now.asksUser}
        onChange={(event) => set('asksUser', event.currentTarget.checked)}
      />
      {now.asksUser && (
        <>
          <TextInput
            label={t('mail.user')}
            autoComplete="off"
            maxLength={254}
            value={now.user}
            onChange={(event) => set('user', event.currentTarget.value)}
          />
          <PasswordField
            label={t('mail.password')}
            description={hint}
            autoComplete="new-password"
            value={now.password}
            onChange={(event) => set('password', event.currentTarget.value)}
          />
        </>
      )}
      <Textarea
        label={t('mail.certificate')}
        description={t('mail.certificateText')}
        placeholder="-----BEGIN CERTIFICATE-----"
        autosize
        minRows={2}
        maxRows={8}
        value={now.certificate}
        onChange={(event) => set('certificate', event.currentTarget.value)}
      />
    </Section>
  );
}

function FromPart({
  draft: { now, set },
  publicUrl,
}: {
  readonly draft: Draft<Form>;
  readonly publicUrl: string | null;
}) {
  const t = useWords('identity');
  return (
    <>
      <Section title={t('mail.from')} text={t('mail.fromText')}>
        <TextInput
          label={t('mail.fromName')}
          maxLength={120}
          value={now.fromName}
          onChange={(event) => set('fromName', event.currentTarget.value)}
        />
        <TextInput
          label={t('mail.fromAddress')}
          type="email"
          value={now.fromAddress}
          onChange={(event) => set('fromAddress', event.currentTarget.value)}
        />
      </Section>
      <Section title={t('mail.links')} text={t('mail.linksText')}>
        <TextInput
          label={t('mail.linkBase')}
          type="url"
          readOnly={publicUrl !== null}
          description={publicUrl === null ? undefined : t('mail.linkFixed')}
          value={now.linkBase}
          onChange={(event) => set('linkBase', event.currentTarget.value)}
        />
      </Section>
    </>
  );
}

type Answer = Awaited<ReturnType<typeof client.identity.mail.test>>;

function TestPart(props: {
  readonly isChanged: boolean;
  readonly isSending: boolean;
  readonly answer: Answer | null;
  readonly send: () => void;
}) {
  const t = useWords('identity');
  const { answer } = props;
  return (
    <>
      <div>
        <Button variant="default" loading={props.isSending} disabled={props.isChanged} onClick={props.send}>
          {t('mail.test')}
        </Button>
        {props.isChanged && <p className={`${kit.dim} ${kit.small}`}>{t('mail.testSave')}</p>}
      </div>
      <div role="status">
        {answer && answer.trouble === null && (
          <Alert variant="light" color="gray" icon={<IconCheck size={16} aria-hidden />}>
            {t('mail.testSent', { to: answer.to })}
          </Alert>
        )}
        {answer?.trouble && (
          <Alert
            variant="light"
            color="red"
            icon={<IconAlertTriangle size={16} aria-hidden />}
            title={t('mail.testFailed')}
          >
            {t(`mail.troubles.${answer.trouble}`)}
            {answer.answer && (
              <p className={kit.small} style={{ margin: '4px 0 0', overflowWrap: 'anywhere' }}>
                {t('mail.said', { answer: answer.answer })}
              </p>
            )}
          </Alert>
        )}
      </div>
    </>
  );
}

function Recent() {
  const t = useWords('identity');
  const formats = useFormats();
  const recent = useQuery({ ...api.identity.mail.recent.queryOptions(), refetchInterval: refreshMs });
  const rows = recent.data?.items ?? [];
  return (
    <section aria-label={t('mail.recent')} style={{ paddingTop: 16 }}>
      <h2 className={kit.sectionTitle}>{t('mail.recent')}</h2>
      <p className={kit.sectionText}>{t('mail.recentText')}</p>
      {recent.isSuccess && rows.length === 0 && <p className={kit.dim}>{t('mail.none')}</p>}
      {rows.length > 0 && (
        <div className={kit.table}>
          <Table miw={520}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('mail.to')}</Table.Th>
                <Table.Th>{t('mail.kind')}</Table.Th>
                <Table.Th>{t('mail.state')}</Table.Th>
                <Table.Th>{t('mail.when')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.id}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{row.to}</Table.Td>
                  <Table.Td>{t(kindWords[row.kind] ?? 'mail.kinds.invitation')}</Table.Td>
                  <Table.Td>
                    {t(`invite.mail.${row.state}`)}
                    {row.trouble && row.state !== 'sent' && (
                      <span className={`${kit.dim} ${kit.small}`} style={{ display: 'block' }}>
                        {t(`mail.troubles.${row.trouble}`)} {row.answer}
                        {row.nextTryAt && ` ${t('invite.again', { time: formats.time(row.nextTryAt) })}`}
                      </span>
                    )}
                  </Table.Td>
                  <Table.Td className={kit.dim}>
                    <Ago at={row.createdAt} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}

const kindWords: Readonly<Record<string, 'mail.kinds.passwordReset' | 'mail.kinds.digest'>> = {
  passwordReset: 'mail.kinds.passwordReset',
  digest: 'mail.kinds.digest',
};
