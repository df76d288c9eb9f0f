import { createSpotlight, Spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.layer.css';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBolt, IconFile, IconSearch, IconUser } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { searchKey } from '#identity';
import { type OfferedAction, placeOf, useOffered } from '../actions.ts';
import { api } from '../api.ts';
import { useWords } from '../i18n.ts';
import { Keys } from '../parts/Keys.tsx';
import { useMay } from '../session.ts';

const [store, actions] = createSpotlight();
/** Customers are looked for from this many letters on. */
const searchFrom = 2;
const customersShown = 6;
const patienceMs = 180;

/**
 * Everything by name: pages, what can be done now, customers. Opens itself, and again whenever `asked` has grown: it may
 * be asked for while it goes away. Once it was asked for it stays, closed; what took it down could meet the next asking.
 */
export function CommandPalette({ asked }: { readonly asked: number }) {
  const t = useWords();
  const [text, setText] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: each asking opens it
  useEffect(() => {
    if (!store.getState().opened) setText('');
    actions.open();
  }, [asked]);
  return (
    <Spotlight.Root
      store={store}
      query={text}
      onQueryChange={setText}
      shortcut={null}
      scrollable
      centered={false}
      yOffset="12vh"
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      maxHeight={420}
      size={560}
      radius="md"
      shadow="md"
      transitionProps={{ duration: 90, transition: 'fade' }}
    >
      <Spotlight.Search
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.placeholder')}
        leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
      />
      <Found text={text} />
      <Spotlight.Footer>{t('palette.hint')}</Spotlight.Footer>
    </Spotlight.Root>
  );
}

/** What there is by that name; looked for only while the search is open. */
function Found({ text }: { readonly text: string }) {
  const t = useWords();
  const offered = useOffered();
  const navigate = useNavigate();
  const customers = useCustomers(text);
  const found = useMemo(() => {
    const key = searchKey(text.trim());
    return offered
      .filter((action) => !action.isHidden && matches(action, key))
      .sort((one, other) => distance(one, key) - distance(other, key));
  }, [offered, text]);
  const pages = found.filter((action) => placeOf(action) === 'go');
  const doable = found.filter((action) => placeOf(action) !== 'go');
  return (
    <Spotlight.ActionsList>
      <Group label={t('palette.actions')} found={doable} icon={<IconBolt size={16} stroke={1.6} aria-hidden />} />
      <Group label={t('palette.pages')} found={pages} icon={<IconFile size={16} stroke={1.6} aria-hidden />} />
      {customers.length > 0 && (
        <Spotlight.ActionsGroup label={t('palette.customers')}>
          {customers.map((customer) => (
            <Spotlight.Action
              key={customer.id}
              label={customer.displayName}
              description={[customer.email, customer.phone].filter(Boolean).join(' · ')}
              leftSection={<IconUser size={16} stroke={1.6} aria-hidden />}
              onClick={() => void navigate({ to: `/customers/${customer.id}` })}
            />
          ))}
        </Spotlight.ActionsGroup>
      )}
      {found.length === 0 && customers.length === 0 && <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty>}
    </Spotlight.ActionsList>
  );
}

function Group(props: {
  readonly label: string;
  readonly found: readonly OfferedAction[];
  readonly icon: React.ReactNode;
}) {
  if (props.found.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label={props.label}>
      {props.found.map((action) => (
        <Spotlight.Action
          key={action.id}
          label={action.label}
          leftSection={props.icon}
          rightSection={action.keys ? <Keys of={action.keys} /> : undefined}
          onClick={action.run}
        />
      ))}
    </Spotlight.ActionsGroup>
  );
}

function useCustomers(text: string) {
  const may = useMay();
  const [search] = useDebouncedValue(text.trim(), patienceMs);
  const { data } = useQuery({
    ...api.customers.customers.list.queryOptions({ input: { search, limit: customersShown } }),
    enabled: search.length >= searchFrom && may('customer.read'),
    placeholderData: keepPreviousData,
  });
  return search.length >= searchFrom ? (data?.items ?? []) : [];
}

function matches(action: OfferedAction, key: string): boolean {
  if (key === '') return true;
  const label = searchKey(action.label);
  return key.split(' ').every((word) => label.includes(word));
}

/** How far a name is from what is typed: the name itself, what begins with it, everything else in its own order. */
function distance(action: OfferedAction, key: string): number {
  const label = searchKey(action.label);
  if (label === key) return 0;
  return label.startsWith(key) ? 1 : 2;
}
