import { Button, Checkbox, Slider, Switch } from '@mantine/core';
import { useState } from 'react';
import { type RingEvent, ringEvents } from '#identity';
import { useChoose } from '../choose.ts';
import { useFormats } from '../format.ts';
import { useWords } from '../i18n.ts';
import { Section } from '../parts/page.tsx';
import { allowSound, play } from '../sound.ts';
import styles from './account.module.css';

/** What rings and how loud, all of it and each kind, and whether the system may show notices. */
export function Attention() {
  const t = useWords();
  const [preferences, choose] = useChoose();
  const [volume, setVolume] = useState(preferences.volume);
  return (
    <Section title={t('profile.attention')} text={t('profile.attentionText')}>
      <Switch
        label={t('account.sound')}
        checked={preferences.sound}
        onChange={({ currentTarget }) => choose({ sound: currentTarget.checked })}
      />
      <div className={styles.volume}>
        <span aria-hidden>{t('profile.volume')}</span>
        <Loudness
          label={t('profile.volume')}
          isOff={!preferences.sound}
          value={volume}
          hear={setVolume}
          choose={(value) => choose({ volume: value })}
        />
      </div>
      <fieldset className={styles.rings} disabled={!preferences.sound}>
        <legend>{t('profile.rings')}</legend>
        {ringEvents.map((event) => (
          <Ring key={event} event={event} volume={volume} />
        ))}
      </fieldset>
      <Notices />
    </Section>
  );
}

/** One kind of event: whether it rings, how loud beside the others, and how that sounds. */
function Ring({ event, volume }: { readonly event: RingEvent; readonly volume: number }) {
  const t = useWords();
  const [{ sound, rings, volumes }, choose] = useChoose();
  const [share, setShare] = useState(volumes[event]);
  const name = t(`profile.ring.${event}`);
  const isOff = !sound || !rings[event];
  const hear = (loudness: number) => {
    allowSound();
    play(event, loudness);
  };
  return (
    <div className={styles.ring}>
      <Checkbox
        label={name}
        checked={rings[event]}
        onChange={({ currentTarget }) => choose({ rings: { ...rings, [event]: currentTarget.checked } })}
      />
      <Loudness
        label={t('profile.volumeOf', { what: name })}
        isOff={isOff}
        value={share}
        hear={setShare}
        choose={(value) => choose({ volumes: { ...volumes, [event]: value } })}
      />
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`${t('profile.try')}: ${name}`}
        onClick={() => hear(volume * share)}
      >
        {t('profile.try')}
      </Button>
    </div>
  );
}

function Loudness(props: {
  readonly label: string;
  readonly isOff: boolean;
  readonly value: number;
  /** While it is moved. */
  readonly hear: (value: number) => void;
  readonly choose: (value: number) => void;
}) {
  const formats = useFormats();
  return (
    <Slider
      disabled={props.isOff}
      thumbLabel={props.label}
      label={(value) => formats.percent(value, 0)}
      min={0}
      max={1}
      step={0.05}
      value={props.value}
      onChange={props.hear}
      onChangeEnd={props.choose}
    />
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
