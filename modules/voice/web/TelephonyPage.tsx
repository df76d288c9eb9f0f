import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { PlainPage } from '#web/parts/page.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { useMay } from '#web/session.ts';
import { InternalNumbersPanel } from './internal/InternalNumbersPanel.tsx';
import { NumbersPanel } from './NumbersPanel.tsx';
import { OutwardPanel } from './OutwardPanel.tsx';
import { PromptsPanel } from './prompts/PromptsPanel.tsx';
import { SwitchPanel } from './SwitchPanel.tsx';
import { SupervisionPanel } from './supervision/SupervisionPanel.tsx';
import { TelephonesPanel } from './TelephonesPanel.tsx';
import { TrunksPanel } from './TrunksPanel.tsx';
import styles from './telephony.module.css';

const all = ['numbers', 'telephones', 'internal', 'trunks', 'outward', 'prompts', 'supervision', 'switch'] as const;
const View = z.object({ part: z.enum(all).default('numbers') });

/** What the company telephones with: its numbers, the telephones on its desks, and how the switch stands. */
export function TelephonyPage() {
  const t = useWords('voice');
  const [view, change] = useAddress(View);
  const { data } = useQuery(api.voice.switch.queryOptions());
  const may = useMay();
  // What may be called is for whoever says so.
  const parts = all.filter((part) => part !== 'outward' || may('telephony.manage'));
  const isRunning = data?.state.type === 'running';
  return (
    <PlainPage title={t('title')} sentence={t('sentence')}>
      {data && !isRunning && view.part !== 'switch' && (
        <p className={styles.notice} role="status">
          <StandingMark standing="poor" size={10} />
          {t('notRunning')}
        </p>
      )}
      <Tabs
        value={view.part}
        onChange={(part) => change(View.partial().parse({ part }))}
        keepMounted={false}
        className={styles.tabs ?? ''}
      >
        <Tabs.List mb={20}>
          {parts.map((part) => (
            <Tabs.Tab key={part} value={part}>
              {t(`parts.${part}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="numbers">
          <NumbersPanel />
        </Tabs.Panel>
        <Tabs.Panel value="telephones">
          <TelephonesPanel />
        </Tabs.Panel>
        <Tabs.Panel value="internal">
          <InternalNumbersPanel />
        </Tabs.Panel>
        <Tabs.Panel value="trunks">
          <TrunksPanel />
        </Tabs.Panel>
        {parts.includes('outward') && (
          <Tabs.Panel value="outward">
            <OutwardPanel />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="prompts">
          <PromptsPanel />
        </Tabs.Panel>
        <Tabs.Panel value="supervision">
          <SupervisionPanel />
        </Tabs.Panel>
        <Tabs.Panel value="switch">
          <SwitchPanel />
        </Tabs.Panel>
      </Tabs>
    </PlainPage>
  );
}
