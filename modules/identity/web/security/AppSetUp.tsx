import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { QrCode } from './QrCode.tsx';
import styles from './security.module.css';

/** The picture for the authenticator app, its secret as text, and the field for the first code. */
export function AppSetUp(props: {
  readonly begun: { readonly secret: string; readonly uri: string };
  readonly confirm: (code: string) => void;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly cancel?: () => void;
}) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.confirm(code);
  };
  return (
    <form className={kit.drawerForm} onSubmit={submit}>
      <p style={{ margin: 0 }}>{t('security.app.scan')}</p>
      <QrCode text={props.begun.uri} label={t('security.app.picture')} />
      <p className={`${kit.dim} ${kit.small}`} style={{ margin: 0 }}>
        {t('security.app.byHand')}{' '}
        <span className={styles.secret}>{props.begun.secret.replace(/(.{4})(?=.)/g, '$1 ')}</span>
      </p>
      <CodeField value={code} change={setCode} label={t('security.app.firstCode')} />
      <InlineError error={props.error} part="identity" />
      <div className={styles.row}>
        <Button type="submit" loading={props.isPending} disabled={code.trim() === ''}>
          {t('security.app.confirm')}
        </Button>
        {props.cancel && (
          <Button variant="default" onClick={props.cancel}>
            {shell('form.cancel')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** A code as people type it, filled in by telephones and password managers that can. */
export function CodeField(props: {
  readonly value: string;
  readonly change: (code: string) => void;
  readonly label: string;
  readonly description?: string;
}) {
  return (
    <TextInput
      label={props.label}
      {...(props.description ? { description: props.description } : {})}
      name="code"
      autoComplete="one-time-code"
      inputMode="text"
      spellCheck={false}
      autoFocus
      maxLength={40}
      className="s-figures"
      value={props.value}
      onChange={(event) => props.change(event.currentTarget.value)}
    />
  );
}
