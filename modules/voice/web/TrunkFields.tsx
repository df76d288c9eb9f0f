import {
  MultiSelect,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { codecs, lineLimits, numberForms, type TrunkOnWire, trunkLimits, trunkWays } from '#voice';
import { useWords } from '#web/i18n.ts';
import styles from './telephony.module.css';

/** What somebody types of a trunk; an empty secret leaves the present one. */
export type TrunkForm = Omit<
  TrunkOnWire,
  'id' | 'hasSecret' | 'isReachable' | 'linesInUse' | 'trouble' | 'shownNumber'
> & {
  readonly shownNumber: string;
  readonly secret: string;
};

/** The fields of a trunk: where the provider is, who we are to it, how much goes over it. */
export function TrunkFields(props: {
  readonly form: TrunkForm;
  readonly hasSecret: boolean;
  readonly change: (changed: Partial<TrunkForm>) => void;
}) {
  const t = useWords('voice');
  const { form, change, hasSecret } = props;
  const whole = (value: string | number): number | null => (typeof value === 'number' ? Math.round(value) : null);
  return (
    <>
      <TextInput
        label={t('trunks.name')}
        placeholder={t('trunks.nameExample')}
        data-autofocus
        maxLength={lineLimits.name}
        value={form.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <div>
        <SegmentedControl
          aria-label={t('trunks.way')}
          fullWidth
          data={trunkWays.map((value) => ({ value, label: t(`trunks.ways.${value}`) }))}
          value={form.way}
          onChange={(way) => change({ way })}
        />
        <p className={styles.sentence}>{t(`trunks.wayText.${form.way}`)}</p>
      </div>
      <div className={styles.pair}>
        <TextInput
          label={t('trunks.host')}
          placeholder="sip.example.com"
          autoComplete="off"
          maxLength={trunkLimits.host}
          value={form.host}
          onChange={(event) => change({ host: event.currentTarget.value })}
        />
        <NumberInput
          label={t('trunks.port')}
          hideControls
          min={1}
          max={65_535}
          allowDecimal={false}
          value={form.port}
          onChange={(value) => change({ port: whole(value) ?? form.port })}
        />
      </div>
      <TextInput
        label={t('trunks.user')}
        description={t(`trunks.userText.${form.way}`)}
        autoComplete="off"
        maxLength={trunkLimits.user}
        value={form.user}
        onChange={(event) => change({ user: event.currentTarget.value })}
      />
      <PasswordInput
        label={t('trunks.secret')}
        description={hasSecret ? t('trunks.secretKept') : undefined}
        autoComplete="new-password"
        maxLength={trunkLimits.secret}
        value={form.secret}
        onChange={(event) => change({ secret: event.currentTarget.value })}
      />
      <TagsInput
        label={t('trunks.from')}
        description={t('trunks.fromText')}
        maxTags={trunkLimits.from}
        value={form.from}
        onChange={(from) => change({ from })}
      />
      <Select
        label={t('trunks.writes')}
        data={numberForms.map((value) => ({ value, label: t(`trunks.forms.${value}`) }))}
        value={form.writes}
        allowDeselect={false}
        onChange={(writes) => writes && change({ writes })}
      />
      <TextInput
        label={t('trunks.shown')}
        description={t('trunks.shownText')}
        placeholder="+90 850 222 00 00"
        type="tel"
        maxLength={40}
        value={form.shownNumber}
        onChange={(event) => change({ shownNumber: event.currentTarget.value })}
      />
      <MultiSelect
        label={t('trunks.codecs')}
        description={t('trunks.codecsText')}
        data={codecs.map((value) => ({ value, label: t(`trunks.codec.${value}`) }))}
        value={form.codecs}
        onChange={(chosen) => change({ codecs: codecs.filter((one) => chosen.includes(one)) })}
      />
      <NumberInput
        label={t('trunks.lines')}
        description={t('trunks.linesText')}
        min={trunkLimits.lines.min}
        max={trunkLimits.lines.max}
        allowDecimal={false}
        value={form.lines}
        onChange={(value) => change({ lines: whole(value) ?? form.lines })}
      />
      <div className={styles.pair}>
        <NumberInput
          label={t('trunks.callsPerHour')}
          placeholder={t('trunks.noLimit')}
          min={0}
          max={trunkLimits.perHour}
          allowDecimal={false}
          value={form.brake.callsPerHour ?? ''}
          onChange={(value) => change({ brake: { ...form.brake, callsPerHour: whole(value) } })}
        />
        <NumberInput
          label={t('trunks.minutesPerHour')}
          placeholder={t('trunks.noLimit')}
          min={0}
          max={trunkLimits.perHour}
          allowDecimal={false}
          value={form.brake.minutesPerHour ?? ''}
          onChange={(value) => change({ brake: { ...form.brake, minutesPerHour: whole(value) } })}
        />
      </div>
      <Textarea
        label={t('trunks.hints')}
        description={t('trunks.hintsText')}
        autosize
        minRows={2}
        maxLength={trunkLimits.hints}
        value={form.hints}
        onChange={(event) => change({ hints: event.currentTarget.value })}
      />
      <Switch
        label={t('trunks.isActive')}
        checked={form.isActive}
        onChange={(event) => change({ isActive: event.currentTarget.checked })}
      />
    </>
  );
}
