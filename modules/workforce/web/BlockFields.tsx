import { ActionIcon, Button, NumberInput, Select, Switch } from '@mantine/core';
import { IconMoon, IconPlus, IconX } from '@tabler/icons-react';
import { useId } from 'react';
import { awayClasses } from '#agents';
import { useLanguage, useWords } from '#web/i18n.ts';
import { TimeInput } from '#web/parts/TimeInput.tsx';
import type { BreakOnWire } from '#workforce';
import { limits } from '#workforce';
import { type SentBlock, shapesOfWritten } from './plan.ts';
import styles from './shifts.module.css';
import { clock, minutesOfDay } from './zoned.ts';

const minuteMs = 60_000;
const unit = { tr: 'dk', en: 'min' } as const;
const longestBreakMinutes = 8 * 60;

/** From when to when, over midnight or not, and the breaks meanwhile. */
export function BlockFields<Block extends SentBlock>(props: {
  readonly block: Block;
  readonly name: string;
  readonly change: (block: Block) => void;
  readonly remove: (() => void) | null;
  /** What is wrong with it, in words; by place of the break, null for the block itself. */
  readonly fault: (at: number | null) => string | null;
}) {
  const { block, name, change } = props;
  const t = useWords('workforce');
  const [shape] = shapesOfWritten([block]);
  const isNight = shape !== undefined && shape.to > minutesOfDay;
  const setBreak = (at: number, pause: BreakOnWire) =>
    change({ ...block, breaks: block.breaks.map((each, place) => (place === at ? pause : each)) });
  const add = () => {
    if (!shape) return;
    const middle = Math.round((shape.from + shape.to) / 2 / 15) * 15;
    const pause = { type: 'fixed', at: clock(middle), lengthMs: 30 * minuteMs, isPaid: false, class: 'lunch' } as const;
    change({ ...block, breaks: [...block.breaks, pause] });
  };
  return (
    <div className={styles.block}>
      <div className={styles.line}>
        <TimeInput
          label={t('block.from', { name })}
          value={block.from}
          onChange={(from) => change({ ...block, from })}
        />
        –
        <TimeInput
          label={t('block.to', { name })}
          value={block.to === '24:00' ? '00:00' : block.to}
          onChange={(to) => change({ ...block, to: to === '00:00' ? '24:00' : to })}
        />
        {isNight && (
          <span className={styles.night}>
            <IconMoon size={14} stroke={1.6} aria-hidden />
            {t('block.nextDay')}
          </span>
        )}
        {props.remove && (
          <ActionIcon size="sm" aria-label={t('block.remove', { name })} onClick={props.remove}>
            <IconX size={14} stroke={1.6} />
          </ActionIcon>
        )}
      </div>
      <Fault words={props.fault(null)} />
      {block.breaks.map((pause, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: breaks have no other identity
        <div key={at}>
          <BreakFields
            pause={pause}
            name={t('break.nth', { number: at + 1 })}
            change={(next) => setBreak(at, next)}
            remove={() => change({ ...block, breaks: block.breaks.toSpliced(at, 1) })}
          />
          <Fault words={props.fault(at)} />
        </div>
      ))}
      {block.breaks.length < limits.breaksOfBlock && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} stroke={1.6} aria-hidden />}
          onClick={add}
          className={styles.addBreak ?? ''}
        >
          {t('break.add')}
        </Button>
      )}
    </div>
  );
}

function Fault({ words }: { readonly words: string | null }) {
  return words && <p className={styles.fault}>{words}</p>;
}

function BreakFields(props: {
  readonly pause: BreakOnWire;
  readonly name: string;
  readonly change: (pause: BreakOnWire) => void;
  readonly remove: () => void;
}) {
  const { pause, name, change } = props;
  const t = useWords('workforce');
  const language = useLanguage();
  const paidId = useId();
  const become = (type: string | null) => {
    const { lengthMs, isPaid, class: kind } = pause;
    const rest = { lengthMs, isPaid, class: kind };
    if (type === 'window' && pause.type === 'fixed') {
      const [hour = 0, minute = 0] = pause.at.split(':').map(Number);
      const until = clock(hour * 60 + minute + 60 + lengthMs / minuteMs);
      change({ type, from: pause.at, to: until, ...rest });
    }
    if (type === 'fixed' && pause.type === 'window') change({ type, at: pause.from, ...rest });
  };
  return (
    <div className={styles.pause}>
      <Select
        size="xs"
        className={styles.pauseKind ?? ''}
        aria-label={t('break.class', { name })}
        data={awayClasses.map((value) => ({ value, label: t(`break.classes.${value}`) }))}
        value={pause.class}
        onChange={(kind) => kind && change({ ...pause, class: kind })}
      />
      <NumberInput
        size="xs"
        className={styles.pauseLength ?? ''}
        aria-label={t('break.length', { name })}
        suffix={` ${unit[language]}`}
        min={1}
        max={longestBreakMinutes}
        allowDecimal={false}
        value={pause.lengthMs / minuteMs}
        onChange={(typed) => typeof typed === 'number' && typed > 0 && change({ ...pause, lengthMs: typed * minuteMs })}
      />
      <Select
        size="xs"
        className={styles.pauseWhen ?? ''}
        aria-label={t('break.when', { name })}
        data={(['fixed', 'window'] as const).map((value) => ({ value, label: t(`break.types.${value}`) }))}
        value={pause.type}
        onChange={become}
      />
      <span className={styles.line}>
        {pause.type === 'fixed' ? (
          <TimeInput label={t('break.at', { name })} value={pause.at} onChange={(at) => change({ ...pause, at })} />
        ) : (
          <>
            <TimeInput
              label={t('break.from', { name })}
              value={pause.from}
              onChange={(from) => change({ ...pause, from })}
            />
            –
            <TimeInput
              label={t('break.to', { name })}
              value={pause.to === '24:00' ? '00:00' : pause.to}
              onChange={(to) => change({ ...pause, to: to === '00:00' ? '24:00' : to })}
            />
          </>
        )}
      </span>
      <Switch
        id={paidId}
        label={t('break.paid')}
        aria-label={t('break.paidOf', { name })}
        checked={pause.isPaid}
        onChange={(event) => change({ ...pause, isPaid: event.currentTarget.checked })}
      />
      <ActionIcon size="sm" aria-label={t('break.remove', { name })} onClick={props.remove}>
        <IconX size={14} stroke={1.6} />
      </ActionIcon>
    </div>
  );
}
