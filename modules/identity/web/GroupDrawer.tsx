import { Button, Drawer, Tabs, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type GroupColour, type Language, roleTemplates, templates } from '#identity';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { ColourChoice } from '#web/parts/ColourChoice.tsx';
import { useDraft } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { useMay } from '#web/session.ts';
import { GroupUsers } from './GroupUsers.tsx';

type Group = { readonly id: string; readonly name: string; readonly colour: GroupColour; readonly members: number };
type Tab = 'settings' | 'users';

/** One group: its name and colour, and on the second tab its users. `group` null: a new one. */
export function GroupDrawer(props: {
  readonly group: Group | null;
  readonly tab: Tab;
  readonly choose: (tab: Tab) => void;
  readonly created: (id: string) => void;
  readonly close: () => void;
}) {
  const { group } = props;
  const t = useWords('identity');
  const shell = useWords('shell');
  return (
    <Drawer
      opened
      onClose={props.close}
      title={group?.name ?? t('groups.new')}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <Tabs value={group ? props.tab : 'settings'} onChange={(tab) => props.choose(tab as Tab)} keepMounted={false}>
        {group && (
          <Tabs.List mb={16}>
            <Tabs.Tab value="settings">{t('groups.settings')}</Tabs.Tab>
            <Tabs.Tab value="users">
              {t('groups.users')} <span className={kit.dim}>{group.members}</span>
            </Tabs.Tab>
          </Tabs.List>
        )}
        <Tabs.Panel value="settings">
          <GroupForm {...props} />
        </Tabs.Panel>
        {group && (
          <Tabs.Panel value="users">
            <GroupUsers group={group} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Drawer>
  );
}

const newGroup = { name: '', colour: 'blue' as GroupColour };

function GroupForm(props: {
  readonly group: Group | null;
  readonly created: (id: string) => void;
  readonly close: () => void;
}) {
  const { group } = props;
  const t = useWords('identity');
  const shell = useWords('shell');
  const may = useMay();
  const cache = useQueryClient();
  const draft = useDraft(group ? { name: group.name, colour: group.colour } : newGroup);
  const save = useMutation({
    mutationFn: () =>
      group
        ? client.identity.groups.edit({ id: group.id, ...draft.changes })
        : client.identity.groups.create(draft.now),
    onSuccess: (saved) => {
      void cache.invalidateQueries({ queryKey: api.identity.key() });
      tell(t(group ? 'groups.saved' : 'groups.created', { name: saved.name }));
      if (group) props.close();
      else props.created(saved.id);
    },
  });
  const mayManage = may('group.manage');
  return (
    <form
      className={kit.drawerForm}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label={t('groups.name')}
        required
        withAsterisk={false}
        data-autofocus
        maxLength={120}
        readOnly={!mayManage}
        value={draft.now.name}
        onChange={(event) => draft.set('name', event.currentTarget.value)}
      />
      <ColourChoice
        label={t('groups.colour')}
        value={draft.now.colour}
        choose={(colour) => draft.set('colour', colour)}
        disabled={!mayManage}
      />
      <InlineError error={save.error} part="identity" />
      {mayManage && (
        <div className={kit.drawerFoot}>
          <Button type="submit" loading={save.isPending} disabled={!draft.isChanged || draft.now.name.trim() === ''}>
            {group ? shell('form.save') : t('groups.add')}
          </Button>
          <Button variant="default" onClick={props.close}>
            {shell('form.cancel')}
          </Button>
          {group && <DeleteButton group={group} close={props.close} />}
        </div>
      )}
    </form>
  );
}

/** Things that name a group, said one by one before it is deleted. */
const usesShown = 8;

function nameOfUse(use: { readonly name: string | null; readonly template: string | null }, language: Language) {
  const template = roleTemplates.find((one) => one === use.template);
  return template ? templates[template].name[language] : use.name;
}

function DeleteButton({ group, close }: { readonly group: Group; readonly close: () => void }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const errorWords = useErrorWords('identity');
  const language = useLanguage();
  const formats = useFormats();
  const remove = async () => {
    try {
      const { members, uses } = await client.identity.groups.uses({ id: group.id });
      const named = uses.map(
        ({ type, name, template }) =>
          `${t(`groups.uses.${type}`)}: ${nameOfUse({ name, template }, language) ?? t('groups.hiddenUse')}`,
      );
      const text = [t('groups.deleteText', { count: members })];
      if (named.length > 0) text.push(t('groups.deleteUses', { uses: formats.list(named.slice(0, usesShown)) }));
      if (named.length > usesShown) text.push(t('groups.moreUses', { count: named.length - usesShown }));
      const isSure = await ask({
        title: t('groups.delete'),
        text: text.join(' '),
        yes: t(named.length > 0 ? 'groups.deleteEven' : 'groups.delete'),
        no: shell('form.cancel'),
        isDangerous: true,
      });
      if (!isSure) return;
      await client.identity.groups.remove({ id: group.id, evenIfUsed: named.length > 0 });
    } catch (failed) {
      tellError(errorWords(failed));
      return;
    }
    close();
    await cache.invalidateQueries({ queryKey: api.identity.key() });
    await cache.invalidateQueries({ queryKey: api.queues.key() });
    tell(t('groups.deleted', { name: group.name }));
  };
  return (
    <Button variant="subtle" color="red" className={kit.push ?? ''} onClick={() => void remove()}>
      {t('groups.delete')}
    </Button>
  );
}
