import { Menu } from '@mantine/core';
import { IconCheck, IconKey, IconKeyboard, IconLogout, IconShieldLock, IconUserCircle } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { densities, languages, themes } from '#identity';
import { sendHeldNow } from '#messaging/web';
import { useShortcut } from '../actions.ts';
import { becomeSomebody, client } from '../api.ts';
import { useChoose } from '../choose.ts';
import { useErrorWords } from '../errors.ts';
import { useWords } from '../i18n.ts';
import { forgetWhenGone } from '../KeptLine.tsx';
import { tellError } from '../notices.tsx';
import { Face } from '../parts/Face.tsx';
import { Keys } from '../parts/Keys.tsx';
import { useMe } from '../session.ts';
import styles from './shell.module.css';

/** Who I am, how my screens look and speak, and the way out. */
export function AccountMenu({ showKeys }: { readonly showKeys: () => void }) {
  const t = useWords();
  const { user } = useMe();
  const navigate = useNavigate();
  const keyMap = useShortcut('keys');
  const errorWords = useErrorWords();
  const [preferences, choose] = useChoose();
  const signOut = async () => {
    try {
      await sendHeldNow();
      await client.identity.signOut();
    } catch (failed) {
      tellError(errorWords(failed));
      return;
    }
    forgetWhenGone();
    becomeSomebody(null);
    await navigate({ to: '/' });
  };
  return (
    <Menu width={260} position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className={styles.who} data-reminds={user.passwordIsFirst ? 'yes' : 'no'}>
          <Face person={user} size={32} />
          <span className="s-visually-hidden">{t('top.account', { name: user.name })}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.whoHead}>
          <strong>{user.name}</strong>
          <span>{user.email}</span>
        </div>
        {user.passwordIsFirst && (
          <Menu.Item
            leftSection={<IconKey size={16} stroke={1.6} aria-hidden />}
            color="brand"
            closeMenuOnClick
            onClick={() => void navigate({ to: '/account/security' })}
          >
            {t('account.firstPassword')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconUserCircle size={16} stroke={1.6} aria-hidden />}
          closeMenuOnClick
          onClick={() => void navigate({ to: '/account' })}
        >
          {t('account.mine')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconShieldLock size={16} stroke={1.6} aria-hidden />}
          closeMenuOnClick
          onClick={() => void navigate({ to: '/account/security' })}
        >
          {t('account.security')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard size={16} stroke={1.6} aria-hidden />}
          rightSection={keyMap.keys ? <Keys of={keyMap.keys} /> : undefined}
          {...keyMap.attributes}
          closeMenuOnClick
          onClick={showKeys}
        >
          {t('account.keys')}
        </Menu.Item>
        <Menu.Divider />
        <Choices
          label={t('account.language')}
          choices={languages.map((language) => ({ value: language, label: t(`languages.${language}`) }))}
          value={preferences.language}
          choose={(language) => choose({ language })}
        />
        <Choices
          label={t('account.theme')}
          choices={themes.map((theme) => ({ value: theme, label: t(`account.themes.${theme}`) }))}
          value={preferences.theme}
          choose={(theme) => choose({ theme })}
        />
        <Choices
          label={t('account.density')}
          choices={densities.map((density) => ({ value: density, label: t(`account.densities.${density}`) }))}
          value={preferences.density}
          choose={(density) => choose({ density })}
        />
        <Choices
          label={t('account.sound')}
          choices={[
            { value: 'on', label: t('account.soundOn') },
            { value: 'off', label: t('account.soundOff') },
          ]}
          value={preferences.sound ? 'on' : 'off'}
          choose={(sound) => choose({ sound: sound === 'on' })}
        />
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.6} aria-hidden />}
          closeMenuOnClick
          onClick={() => void signOut()}
        >
          {t('account.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Choices<Value extends string>(props: {
  readonly label: string;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly choose: (value: Value) => void;
}) {
  return (
    <fieldset className={styles.choices} aria-label={props.label}>
      <span className={styles.choicesLabel} aria-hidden>
        {props.label}
      </span>
      <div className={styles.choicesRow}>
        {props.choices.map(({ value, label }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={value === props.value}
            className={styles.choice}
            data-on={value === props.value ? 'yes' : 'no'}
            onClick={() => props.choose(value)}
          >
            {value === props.value && <IconCheck size={12} stroke={2} aria-hidden />}
            {label}
          </Menu.Item>
        ))}
      </div>
    </fieldset>
  );
}
