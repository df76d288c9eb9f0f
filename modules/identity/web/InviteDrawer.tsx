import { Button, Drawer, FileButton, MultiSelect, Select, Textarea } from '@mantine/core';
import { IconFileTypeCsv } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import {
  languages,
  type PeopleDefaults,
  type PeopleWords,
  type PersonOnList,
  peopleBytesMax,
  peopleLinesMax,
  type ReadLine,
  readPeople,
  validDays,
} from '#identity';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { useMe } from '#web/session.ts';
import { InvitePreview, type PreviewLine } from './InvitePreview.tsx';
import styles from './invite.module.css';
import { checkPortion, invitePortion, useRun } from './invite-run.ts';
import { type FileRead, readRows } from './read-file.ts';
import { roleName } from './role-name.ts';

type Choice = PeopleDefaults & { readonly validForDays: number };

/** Inviting one person or ten thousand: who, as what, a look at every line, and then off they go. */
export function InviteDrawer({ close }: { readonly close: () => void }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const me = useMe();
  const cache = useQueryClient();
  const { words, isReady } = usePeopleWords();
  const [text, setText] = useState('');
  const [file, setFile] = useState<{ readonly name: string; readonly read: FileRead } | null>(null);
  const [choice, setChoice] = useState<Choice>({
    groupId: null,
    roleIds: [],
    projectIds: me.who.projectIds,
    language: me.preferences.language,
    validForDays: validDays[0],
  });
  const [lines, setLines] = useState<readonly PreviewLine[] | null>(null);
  const [isSent, setSent] = useState(false);
  const [trouble, setTrouble] = useState<Exclude<FileRead['type'], 'rows'> | null>(null);
  const { run, start, stop } = useRun();

  const mark =
    (read: readonly ReadLine[], people: readonly PreviewLine[]) =>
    (from: number, results: readonly { outcome: PreviewLine['outcome']; link: string | null }[]) => {
      const byNumber = new Map(results.map((result, index) => [people[from + index]?.number, result]));
      setLines((now) =>
        (now ?? read.map((line) => ({ ...line, outcome: null, link: null }))).map((line) => ({
          ...line,
          ...byNumber.get(line.number),
        })),
      );
    };
  const preview = async () => {
    const read = file?.read ?? readRows(text);
    setTrouble(read.type === 'rows' ? null : read.type);
    if (read.type !== 'rows') return;
    const found = readPeople(read.rows, words, choice).map((line) => ({ ...line, outcome: null, link: null }));
    const people = found.filter(({ person }) => person !== null);
    setLines(found);
    setSent(false);
    await start(personsOf(people), checkPortion, mark(found, people));
  };
  const send = async () => {
    const people = (lines ?? []).filter(({ outcome, link }) => outcome === 'invited' && link === null);
    setSent(true);
    await start(
      personsOf(people),
      (portion) => invitePortion(portion, choice.validForDays),
      (from, results) => {
        const sent = results.map((result) => ({
          ...result,
          link: result.outcome === 'invited' ? (result.link ?? '') : null,
        }));
        mark(lines ?? [], people)(from, sent);
      },
    );
    await cache.invalidateQueries({ queryKey: api.identity.invitations.key() });
  };
  return (
    <Drawer
      opened
      onClose={close}
      size="xl"
      title={t('invite.add')}
      closeOnClickOutside={!run.isRunning}
      closeOnEscape={!run.isRunning}
      closeButtonProps={{ 'aria-label': shell('form.close'), disabled: run.isRunning }}
    >
      {lines === null ? (
        <form
          className={kit.drawerForm}
          onSubmit={(event) => {
            event.preventDefault();
            void preview();
          }}
        >
          <Who text={text} setText={setText} file={file} setFile={setFile} />
          <As choice={choice} change={(wish) => setChoice((now) => ({ ...now, ...wish }))} />
          {trouble && (
            <p role="alert" className={kit.obstacle}>
              {t(`invite.reads.${trouble}`, { lines: peopleLinesMax })}
            </p>
          )}
          <div className={kit.drawerFoot}>
            <Button type="submit" disabled={!isReady}>
              {t('invite.preview')}
            </Button>
            <Button variant="default" onClick={close}>
              {shell('form.cancel')}
            </Button>
          </div>
        </form>
      ) : (
        <InvitePreview
          lines={lines}
          run={run}
          isSent={isSent}
          send={() => void send()}
          stop={stop}
          back={() => setLines(null)}
          close={close}
        />
      )}
      <InlineError error={lines === null ? run.error : null} part="identity" />
    </Drawer>
  );
}

const personsOf = (lines: readonly ReadLine[]): readonly PersonOnList[] =>
  lines.flatMap(({ person }) => (person === null ? [] : [person]));

function usePeopleWords() {
  const me = useMe();
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const roles = useQuery(api.identity.roles.list.queryOptions());
  const words = useMemo(
    (): PeopleWords => ({
      groups: groups.data?.items ?? [],
      roles: roles.data?.items ?? [],
      projects: me.projects,
    }),
    [groups.data, roles.data, me.projects],
  );
  return { words, isReady: groups.isSuccess && roles.isSuccess };
}

function Who(props: {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly file: { readonly name: string; readonly read: FileRead } | null;
  readonly setFile: (file: { readonly name: string; readonly read: FileRead } | null) => void;
}) {
  const t = useWords('identity');
  const formats = useFormats();
  const { file } = props;
  const choose = async (chosen: File | null) => {
    if (!chosen) return;
    // One that is too big is not even read into memory.
    const read: FileRead =
      chosen.size > peopleBytesMax ? { type: 'tooBig' } : readRows(new Uint8Array(await chosen.arrayBuffer()));
    props.setFile({ name: chosen.name, read });
  };
  return (
    <>
      <Textarea
        label={t('invite.who')}
        description={t('invite.whoText', { lines: formats.number(peopleLinesMax) })}
        placeholder={t('invite.whoExample')}
        autosize
        minRows={4}
        maxRows={12}
        data-autofocus
        value={props.text}
        onChange={(event) => {
          props.setText(event.currentTarget.value);
          props.setFile(null);
        }}
      />
      <div className={styles.file}>
        <FileButton accept=".csv,.tsv,.txt,text/csv,text/plain" onChange={(chosen) => void choose(chosen)}>
          {(button) => (
            <Button {...button} variant="default" leftSection={<IconFileTypeCsv size={16} stroke={1.6} aria-hidden />}>
              {t('invite.file')}
            </Button>
          )}
        </FileButton>
        <p className={`${kit.dim} ${kit.small}`} aria-live="polite">
          {file ? t('invite.fileName', { name: file.name }) : t('invite.fileText')}
        </p>
      </div>
    </>
  );
}

function As({ choice, change }: { readonly choice: Choice; readonly change: (wish: Partial<Choice>) => void }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const language = useLanguage();
  const me = useMe();
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const roles = useQuery(api.identity.roles.list.queryOptions());
  const hasAll = me.who.projectIds === 'all';
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className={kit.name} style={{ padding: 0, marginBottom: 8 }}>
        {t('invite.common')}
      </legend>
      <div className={styles.pair}>
        <MultiSelect
          label={t('invite.roles')}
          data={(roles.data?.items ?? [])
            .filter(({ givable }) => givable)
            .map((role) => ({ value: role.id, label: roleName(role, language) }))}
          value={[...choice.roleIds]}
          onChange={(roleIds) => change({ roleIds })}
        />
        <Select
          label={t('invite.group')}
          placeholder={t('people.noGroup')}
          clearable
          data={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={choice.groupId}
          onChange={(groupId) => change({ groupId })}
        />
        <Select
          label={t('invite.language')}
          allowDeselect={false}
          data={languages.map((value) => ({ value, label: shell(`languages.${value}`) }))}
          value={choice.language}
          onChange={(next) => change({ language: languages.find((one) => one === next) ?? choice.language })}
        />
        <Select
          label={t('invite.validFor')}
          allowDeselect={false}
          data={validDays
            .toSorted((a, b) => a - b)
            .map((count) => ({ value: String(count), label: t('invite.days', { count }) }))}
          value={String(choice.validForDays)}
          onChange={(days) => change({ validForDays: Number(days) })}
        />
        {me.projects.length > 1 && (
          <MultiSelect
            label={t('invite.projects')}
            placeholder={hasAll && choice.projectIds === 'all' ? t('invite.allProjects') : ''}
            data={me.projects.map(({ id, name }) => ({ value: id, label: name }))}
            value={choice.projectIds === 'all' ? [] : [...choice.projectIds]}
            onChange={(ids) => change({ projectIds: ids.length === 0 ? me.who.projectIds : ids })}
          />
        )}
      </div>
    </fieldset>
  );
}
