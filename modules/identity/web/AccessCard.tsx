import { Button, CopyButton } from '@mantine/core';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import { Panel } from '#web/parts/page.tsx';

/** What a new person needs to sign in, shown once, to be handed over. */
export function AccessCard(props: {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly close: () => void;
  readonly another: () => void;
}) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const text = t('person.access', { address: location.origin, email: props.email, password: props.password });
  return (
    <div className={kit.drawerForm}>
      <div role="status">
        <strong>{t('person.created', { name: props.name })}</strong>
        <p className={kit.dim} style={{ margin: '2px 0 0' }}>
          {t('person.createdText')}
        </p>
      </div>
      <Panel>
        <pre style={{ margin: 0, padding: 12, font: 'inherit', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {text}
        </pre>
      </Panel>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button onClick={copy}>{copied ? shell('states.copied') : t('person.copyAccess')}</Button>
        )}
      </CopyButton>
      <Button variant="default" onClick={props.another}>
        {t('person.another')}
      </Button>
      <Button variant="subtle" onClick={props.close}>
        {shell('form.close')}
      </Button>
    </div>
  );
}
