import { Button, CopyButton, Modal } from '@mantine/core';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import styles from './invite.module.css';

/** Links that no e-mail carries: shown once, to be handed over by whoever made them. */
export function HandOver(props: {
  readonly links: readonly { readonly email: string; readonly link: string }[];
  readonly close: () => void;
}) {
  const t = useWords('identity');
  const shell = useWords('shell');
  return (
    <Modal
      opened
      onClose={props.close}
      title={t('invite.handTitle')}
      size="lg"
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <div className={kit.drawerForm}>
        <Links links={props.links} />
        <Button onClick={props.close}>{t('invite.done')}</Button>
      </div>
    </Modal>
  );
}

/** The links themselves, with one button for all of them. */
export function Links({ links }: { readonly links: readonly { readonly email: string; readonly link: string }[] }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const whole = (link: string) => `${location.origin}${link}`;
  const all = links.map(({ email, link }) => `${email}\t${whole(link)}`).join('\n');
  const [only] = links;
  return (
    <>
      <p className={kit.dim} style={{ margin: 0 }}>
        {t('invite.handText')}
      </p>
      <ul className={styles.links}>
        {links.map(({ email, link }) => (
          <li key={email}>
            <strong>{email}</strong>
            <code>{whole(link)}</code>
          </li>
        ))}
      </ul>
      <CopyButton value={links.length === 1 && only ? whole(only.link) : all}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {copied ? shell('states.copied') : t(links.length === 1 ? 'invite.copy' : 'invite.copyAll')}
          </Button>
        )}
      </CopyButton>
    </>
  );
}
