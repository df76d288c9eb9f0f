import { useQuery } from '@tanstack/react-query';
import type { ReactNode, RefObject } from 'react';
import { searchKey } from '#identity';
import type { ConversationDetail } from '#messaging';
import { firstBlank } from '#messaging';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { Face } from '#web/parts/Face.tsx';
import { Suggestions, useSuggesting } from '#web/parts/suggest.tsx';
import type { Writing } from '../useWriting.ts';
import { TemplateRow } from './TemplateRow.tsx';
import { type UsableTemplate, useTemplates } from './useTemplates.ts';

/** Who may see a conversation changes seldom. */
const freshForMs = 60_000;
const peopleShown = 6;

interface Colleague {
  readonly id: string;
  readonly name: string;
}

/** Whom an @ may mean, unless the name stands there whole already. */
function peopleFor(word: string, people: readonly Colleague[]): readonly Colleague[] {
  const key = searchKey(word);
  return people.filter(({ name }) => searchKey(name).includes(key) && name !== word.trim()).slice(0, peopleShown);
}

/** What helps while one writes: a list over the field, and the keys that belong to it. */
export interface Assist {
  readonly list: ReactNode;
  readonly look: () => void;
  readonly close: () => void;
  readonly onKey: (event: React.KeyboardEvent) => boolean;
  readonly openTemplates: () => void;
}

/** Templates behind a slash in a reply, colleagues behind an @ in a note. */
export function useAssist(
  { interactionId }: ConversationDetail,
  writing: Writing,
  field: RefObject<HTMLTextAreaElement | null>,
): Assist {
  const t = useWords('writing');
  const { mode, text } = writing;
  const templates = useTemplates(interactionId, mode === 'public' && text.includes('/'));
  const slash = useSuggesting({ sign: '/', text, field: field.current, find: templates.find });
  const isTemplates = mode === 'public' && slash.asked !== null;

  const isNote = mode === 'note';
  const colleagues = useQuery({
    ...api.messaging.notices.mentionable.queryOptions({ input: { interactionId } }),
    enabled: isNote && text.includes('@'),
    staleTime: freshForMs,
  });
  const people = colleagues.data?.items ?? [];
  const at = useSuggesting({ sign: '@', text, field: field.current, find: (word) => peopleFor(word, people) });
  const isMentions = isNote && at.asked !== null;

  const put = (next: { readonly text: string; readonly cursor: number }) => {
    writing.write(next.text);
    requestAnimationFrame(() => {
      const blank = firstBlank(next.text);
      field.current?.focus();
      field.current?.setSelectionRange(blank?.from ?? next.cursor, blank?.to ?? next.cursor);
    });
  };
  const choose = (template: UsableTemplate) => {
    const next = slash.taken(template.text);
    if (next) put(next);
    // The text is there at once; only files need an answer.
    void templates.use(template.id).then((used) => used && writing.addFiles(used.files));
  };
  const name = (person: Colleague) => {
    const next = at.taken(`@${person.name} `);
    if (next) put(next);
  };
  const openTemplates = () => {
    const at = field.current?.selectionStart ?? text.length;
    const head = text.slice(0, at);
    const sign = head === '' || /\s$/u.test(head) ? '/' : ' /';
    writing.write(head + sign + text.slice(at));
    slash.look();
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at + sign.length, at + sign.length);
      slash.look();
    });
  };
  // While nothing was typed behind the slash the list says why it is empty; afterwards it does not stand in the way.
  const nothing = slash.asked?.word === '' && templates.isEmpty ? t('templates.empty') : undefined;
  return {
    list: isMentions ? (
      <Suggestions
        label={t('mentions.label')}
        of={at}
        keyOf={({ id }) => id}
        show={(person) => (
          <>
            <Face person={person} size={22} />
            {person.name}
          </>
        )}
        choose={name}
        {...(at.asked?.word === '' && colleagues.data && people.length === 0 ? { nothing: t('mentions.none') } : {})}
      />
    ) : (
      isTemplates && (
        <Suggestions
          label={t('templates.open')}
          of={slash}
          keyOf={({ id }) => id}
          show={(template) => <TemplateRow template={template} />}
          choose={choose}
          isWide
          {...(nothing ? { nothing } : {})}
        />
      )
    ),
    look: () => (isNote ? at : slash).look(),
    close: () => {
      slash.close();
      at.close();
    },
    onKey: (event) => (isMentions && at.onKey(event, name)) || (isTemplates && slash.onKey(event, choose)),
    openTemplates,
  };
}
