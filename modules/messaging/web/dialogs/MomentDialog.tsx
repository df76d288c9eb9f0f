import { Button, Modal } from '@mantine/core';
import { DatePicker, TimePicker } from '@mantine/dates';
import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/tr';
import { useState } from 'react';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { useZone } from '#web/session.ts';
import { chosenMoment, momentOf, presetsAt, wireMoment } from '../postpone.ts';
import styles from './dialogs.module.css';

/** Asks for a moment of the organisation's clock: one that people name, or a day and a time. */
export function MomentDialog(props: {
  readonly title: string;
  readonly text: string;
  readonly choose: (at: string) => void;
  readonly close: () => void;
}) {
  const t = useWords('messaging');
  const words = useWords('shell');
  const formats = useFormats();
  const zone = useZone();
  const [asked] = useState(nowMs);
  const { close } = props;
  const choose = (at: string) => {
    props.choose(at);
    close();
  };
  return (
    <Modal
      opened
      onClose={close}
      closeButtonProps={{ 'aria-label': words('form.close') }}
      title={props.title}
      size="md"
    >
      <p className={styles.sentence}>{props.text}</p>
      <div className={styles.presets}>
        {presetsAt(asked, zone).map((preset, index) => {
          const moment = momentOf(preset, asked, zone);
          const at = moment.epochMilliseconds;
          return (
            <Button
              key={preset}
              variant="default"
              justify="space-between"
              data-autofocus={index === 0 || undefined}
              rightSection={
                <span className={styles.moment}>
                  {formats.dayKey(at) === formats.dayKey(asked)
                    ? formats.time(at)
                    : `${formats.weekday(at)} ${formats.time(at)}`}
                </span>
              }
              onClick={() => choose(wireMoment(moment))}
            >
              {t(`postpone.presets.${preset}`)}
            </Button>
          );
        })}
      </div>
      <OwnMoment choose={choose} />
    </Modal>
  );
}

function OwnMoment({ choose }: { readonly choose: (until: string) => void }) {
  const t = useWords('messaging');
  const formats = useFormats();
  const zone = useZone();
  const [day, setDay] = useState<string | null>(null);
  const [time, setTime] = useState('09:00');
  const [wasTried, setTried] = useState(false);
  const moment = chosenMoment(day ?? '', time.slice(0, 5), nowMs(), zone);
  const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <form
      className={styles.own}
      aria-label={t('postpone.own')}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (moment.type === 'chosen') choose(moment.at);
      }}
    >
      <p className={styles.ownTitle}>{t('postpone.own')}</p>
      <div className={styles.ownFields}>
        <DatePicker
          size="xs"
          locale={formats.language}
          firstDayOfWeek={1}
          weekendDays={[]}
          ariaLabels={{ previousMonth: t('postpone.previousMonth'), nextMonth: t('postpone.nextMonth') }}
          minDate={formats.dayKey(nowMs())}
          value={day}
          onChange={setDay}
          aria-label={t('postpone.day')}
        />
        <div className={styles.ownTime}>
          <TimePicker
            format="24h"
            label={t('postpone.time')}
            hoursInputLabel={t('postpone.hour')}
            minutesInputLabel={t('postpone.minute')}
            value={time}
            onChange={setTime}
          />
          {zone !== browserZone && <p className={styles.hint}>{t('postpone.zone', { zone })}</p>}
          <Button type="submit">{t('postpone.do')}</Button>
          <p className={styles.error} role="alert">
            {wasTried && moment.type === 'refused' ? t(`postpone.${moment.because}`) : ''}
          </p>
        </div>
      </div>
    </form>
  );
}
