import { Button, Table } from '@mantine/core';
import { useId, useState } from 'react';
import type { z } from 'zod';
import { type AuditEntry, auditWords, isAuditWhat } from '#identity';
import { useFormats } from '#web/format.ts';
import { useWords, words } from '#web/i18n.ts';
import { usePreferences } from '#web/session.ts';
import styles from './audit.module.css';
import { differences } from './difference.ts';
import type texts from './tr.json';

type Entry = z.output<typeof AuditEntry>;
type KnownField = keyof (typeof texts)['audit']['fields'];

/** One change: a line that opens to what was before and after. */
export function AuditRow(props: {
  readonly row: Entry;
  readonly onlyPerson: (userId: string, name: string) => void;
  readonly onlyThing: (id: string) => void;
}) {
  const { row } = props;
  const t = useWords('identity');
  const formats = useFormats();
  const [{ language }] = usePreferences();
  const [isOpen, setOpen] = useState(false);
  const details = useId();
  const sentence = isAuditWhat(row.what) ? auditWords[row.what][language] : row.what;
  const name = nameIn(row.after) ?? nameIn(row.before);
  return (
    <li>
      <button
        type="button"
        className={styles.row}
        aria-expanded={isOpen}
        aria-controls={details}
        onClick={() => setOpen(!isOpen)}
      >
        <time className={styles.when} dateTime={row.at} title={formats.exact(row.at)}>
          {formats.moment(row.at)}
        </time>
        <span className={styles.who} dir="auto">
          {row.who?.name ?? t('audit.system')}
        </span>
        <span className={styles.what}>
          {sentence}
          {name && <span className={styles.name}> · {name}</span>}
        </span>
        <span className={styles.from}>{row.from}</span>
      </button>
      {isOpen && (
        <div className={styles.details} id={details}>
          <Changes row={row} />
          <div className={styles.facts}>
            <span>
              {row.seal === null ? t('audit.unsealed') : t('audit.place', { number: formats.number(row.seal) })}
            </span>
            {row.from && <span>{t('audit.address', { address: row.from })}</span>}
            {row.thing && <span>{t('audit.thing', { id: row.thing.id })}</span>}
            {row.requestId && <span>{t('audit.request', { id: row.requestId })}</span>}
          </div>
          <div className={styles.chips}>
            {row.who && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => row.who && props.onlyPerson(row.who.id, row.who.name)}
              >
                {t('audit.allBy', { name: row.who.name })}
              </Button>
            )}
            {row.thing && (
              <Button size="compact-xs" variant="default" onClick={() => row.thing && props.onlyThing(row.thing.id)}>
                {t('audit.allOfThing')}
              </Button>
            )}
          </div>
        </div>
      )}
    </li>
  );
}

function isKnown(field: string): field is KnownField {
  return words.exists(`audit.fields.${field}`, { ns: 'identity' });
}

function Changes({ row }: { readonly row: Entry }) {
  const t = useWords('identity');
  const changes = differences(row.before, row.after);
  if (changes.length === 0) return <p className={styles.name}>{t('audit.noFields')}</p>;
  const worded = (field: string) => {
    const last = field.split('.').at(-1) ?? field;
    return isKnown(last) ? t(`audit.fields.${last}`) : field;
  };
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('audit.field')}</Table.Th>
          <Table.Th>{t('audit.before')}</Table.Th>
          <Table.Th>{t('audit.after')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ field, before, after }) => (
          <Table.Tr key={field}>
            <Table.Td title={field}>{worded(field)}</Table.Td>
            <Table.Td dir="auto">{before === null ? '—' : <span className={styles.old}>{before}</span>}</Table.Td>
            <Table.Td dir="auto">{after ?? '—'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** What the changed thing is called, if the change tells. */
function nameIn(side: unknown): string | null {
  if (typeof side !== 'object' || side === null || !('name' in side)) return null;
  return typeof side.name === 'string' ? side.name : null;
}
