import type { ReactNode } from 'react';
import styles from './page.module.css';

/** A page that scrolls as a document: title, what it does in one sentence, actions, content. */
export function PlainPage(props: {
  readonly title: ReactNode;
  readonly sentence?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.words}>
          <h1 className={styles.title}>{props.title}</h1>
          {props.sentence && <p className={styles.sentence}>{props.sentence}</p>}
        </div>
        {props.actions && <div className={styles.actions}>{props.actions}</div>}
      </header>
      {props.children}
    </div>
  );
}

/** A surface with a hairline around it. */
export function Panel({ children }: { readonly children: ReactNode }) {
  return <div className={styles.panel}>{children}</div>;
}

/** A part of a settings form: what it is about on the left, its fields on the right. */
export function Section(props: {
  readonly id?: string;
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
}) {
  return (
    <section className={styles.section} id={props.id} aria-label={props.title}>
      <div>
        <h2 className={styles.sectionTitle}>{props.title}</h2>
        {props.text && <p className={styles.sectionText}>{props.text}</p>}
      </div>
      <div className={styles.sectionBody}>{props.children}</div>
    </section>
  );
}
