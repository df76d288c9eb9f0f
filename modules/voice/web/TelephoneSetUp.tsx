import { Button, CopyButton, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TelephoneOnWire } from '#voice';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import { addressForTelephones, isLoopback } from './address.ts';
import { ReachMark } from './ReachMark.tsx';
import styles from './telephony.module.css';

const kinds = ['yealink', 'grandstream', 'zoiper', 'other'] as const;
const refreshMs = 1_000;

/** What has to be typed into a telephone, with its secret, which is not shown again; and whether it has signed in. */
export function TelephoneSetUp(props: {
  readonly telephone: TelephoneOnWire;
  readonly secret: string;
  readonly done: () => void;
}) {
  const t = useWords('voice');
  const { telephone, secret } = props;
  const [kind, setKind] = useState<(typeof kinds)[number]>('yealink');
  const { data } = useQuery(api.voice.switch.queryOptions());
  const list = useQuery(api.voice.telephones.list.queryOptions({ refetchInterval: refreshMs }));
  const sip = data?.state.type === 'running' ? data.state.sip : null;
  const now = list.data?.items.find(({ id }) => id === telephone.id) ?? telephone;
  const rows = [
    { label: t('setUp.server'), value: sip ? addressForTelephones(sip, location.hostname) : null },
    { label: t('setUp.user'), value: telephone.signInName },
    { label: t('setUp.secret'), value: secret },
  ];
  return (
    <div className={kit.drawerForm}>
      <p className={styles.text}>{t('setUp.once', { name: telephone.userName })}</p>
      <dl className={styles.toType}>
        {rows.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <span className={value ? styles.code : kit.dim}>{value ?? t('setUp.noServer')}</span>
              {value && <Copy value={value} label={label} />}
            </dd>
          </div>
        ))}
      </dl>
      {sip && isLoopback(sip.host) && <p className={styles.sentence}>{t('onlyHere')}</p>}
      <SegmentedControl
        aria-label={t('setUp.kind')}
        data={kinds.map((value) => ({ value, label: t(`setUp.kinds.${value}`) }))}
        value={kind}
        onChange={setKind}
      />
      <p className={styles.text}>{t(`setUp.how.${kind}`)}</p>
      <p className={styles.standing} role="status">
        <ReachMark telephone={now} />
      </p>
      <Button onClick={props.done} style={{ alignSelf: 'start' }}>
        {t('setUp.done')}
      </Button>
    </div>
  );
}

function Copy({ value, label }: { readonly value: string; readonly label: string }) {
  const t = useWords('voice');
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button variant="default" size="compact-sm" onClick={copy} aria-label={t('setUp.copyOf', { what: label })}>
          {t(copied ? 'setUp.copied' : 'setUp.copy')}
        </Button>
      )}
    </CopyButton>
  );
}
