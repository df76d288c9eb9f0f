import { Button, Checkbox, Slider, Switch } from '@mantine/core';
import { useState } from 'react';
import { type RingEvent, ringEvents } from '#identity';
import { useChoose } from '../choose.ts';
import { useFormats } from '../format.ts';
import { useWords } from '../i18n.ts';
import { Section } from '../parts/page.tsx';
import { allowSound, playNews, playOffer } from '../sound.ts';
import styles from './account.module.css';

/** What rings and how loud, and whether the system may show notices. */
export function Attention() {
  const t = useWords();
  const formats = useFormats();
  const [preferences, choose] = useChoose();
  const [volume, setVolume] = useState(preferences.volume);
  const hear = (event: RingEvent) => {
    allowSound();
    if (event === 'offer') playOffer(volume);
    else playNews(volume);
  };
  return (
    <Section title={t('profile.attention')} text={t('profile.attentionText')}>
      <Switch
        label={t('account.sound')}
        checked={preferences.sound}
        onChange={({ currentTarget }) => choose({ sound: currentTarget.checked })}
      />
      <fieldset className={styles.rings} disabled={!preferences.sound}>
        <legend>{t('profile.rings')}</legend>
        {ringEvents.map((event) => (
          <div key={event} className={styles.ring}>
            <Checkbox
              label={t(`profile.ring.${event}`)}
              checked={preferences.rings[event]}
              onChange={({ currentTarget }) =>
                choose({ rings: { ...preferences.rings, [event]: currentTarget.checked } })
              }
            />
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`${t('profile.try')}: ${t(`profile.ring.${event}`)}`}
              onClick={() => hear(event)}
            >
              {t('profile.try')}
            </Button>
          </div>
        ))}
      </fieldset>
      <div className={styles.volume}>
        <span aria-hidden>{t('profile.volume')}</span>
        <Slider
          disabled={!preferences.sound}
          thumbLabel={t('profile.volume')}
          label={(value) => formats.percent(value, 0)}
          min={0}
          max={1}
          step={0.05}
          value={volume}
          onChange={setVolume}
          onChangeEnd={(value) => choose({ volume: value })}
        />
      </div>
      <Notices />
    </Section>
  );
}

/** Whether the browser lets us show notices of the system; asked only by a press. */
function Notices() {
  const t = useWords();
  const [permission, setPermission] = useState<NotificationPermission | 'missing'>(() =>
    typeof Notification === 'undefined' ? 'missing' : Notification.permission,
  );
  return (
    <div className={styles.notices}>
      <strong>{t('profile.notices')}</strong>
      <span>{t(`profile.notice.${permission}`)}</span>
      {permission === 'default' && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void Notification.requestPermission().then(setPermission)}
        >
          {t('profile.allow')}
        </Button>
      )}
    </div>
  );
}
