import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tellError } from '#web/notices.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { Level } from './Level.tsx';
import { answer, hangUp, phone, testLine } from './phone.ts';
import styles from './softphone.module.css';
import { useLevel } from './useLevel.ts';

/** What is louder than this was said by somebody, or came from somewhere: a share of the loudest. */
const heardAbove = 0.03;
/** Whoever has not been heard after this long is told what to do. */
const patienceMs = 8_000;

type Step = 'idle' | 'calling' | 'up' | 'ended';

/** The switch calls her, she answers and hears herself; the page says what it measured. */
export function TestCall() {
  const t = useWords('softphone');
  const errorWords = useErrorWords('softphone');
  const { call } = phone.use();
  const line = testLine.use();
  const [isStarting, setStarting] = useState(false);
  const step = useStep(line, call?.line === line ? (call?.state ?? null) : null);
  useEffect(() => () => testLine.write(null), []);
  const start = async () => {
    setStarting(true);
    try {
      testLine.write((await client.phone.test()).line);
    } catch (error) {
      tellError(errorWords(error));
    } finally {
      setStarting(false);
    }
  };
  return (
    <section className={styles.test} aria-label={t('test.title')}>
      <h2 className={styles.word}>{t('test.title')}</h2>
      <p className={styles.text}>{t('test.text')}</p>
      {step === 'calling' || step === 'up' ? (
        // The line above the page may lie below this panel.
        <span className={styles.acts}>
          {call?.state === 'ringing' && (
            <Button size="compact-sm" onClick={() => void answer()}>
              {t('call.answer')}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={hangUp}>
            {t(call?.state === 'ringing' ? 'call.decline' : 'call.hangUp')}
          </Button>
        </span>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          loading={isStarting}
          disabled={call !== null}
          onClick={() => void start()}
        >
          {t('test.start')}
        </Button>
      )}
      <div role="status">
        {step === 'calling' && <p className={styles.text}>{t('test.calling')}</p>}
        {step === 'ended' && <p className={styles.text}>{t('test.ended')}</p>}
      </div>
      {line && (step === 'up' || step === 'ended') && <Measured key={line} isUp={step === 'up'} />}
    </section>
  );
}

/** How far a test has come, by the call that belongs to it. */
function useStep(line: string | null, state: 'ringing' | 'answering' | 'up' | null): Step {
  const [wasUp, setWasUp] = useState<string | null>(null);
  useEffect(() => {
    if (state === 'up') setWasUp(line);
  }, [state, line]);
  if (line === null) return 'idle';
  if (state === 'up') return 'up';
  if (state !== null) return 'calling';
  return wasUp === line ? 'ended' : 'idle';
}

function Measured({ isUp }: { readonly isUp: boolean }) {
  const t = useWords('softphone');
  const { voice, sound } = phone.use();
  const [own, back] = [useLevel(voice), useLevel(sound)];
  const [heard, setHeard] = useState({ voice: false, sound: false });
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    setHeard((before) => ({ voice: before.voice || own > heardAbove, sound: before.sound || back > heardAbove }));
  }, [own, back]);
  const isOver = isLate || !isUp;
  return (
    <>
      {isUp && (
        <div className={styles.meters}>
          <p className={styles.text}>{t('test.speak')}</p>
          <span aria-hidden>{t('test.voice')}</span>
          <Level name={t('test.voice')} level={own} />
          <span aria-hidden>{t('test.sound')}</span>
          <Level name={t('test.sound')} level={back} />
        </div>
      )}
      <div role="status">
        <ul className={styles.found}>
          {(['voice', 'sound'] as const).map((what) => (
            <Finding key={what} what={what} isHeard={heard[what]} isOver={isOver} />
          ))}
        </ul>
      </div>
    </>
  );
}

function Finding(props: { readonly what: 'voice' | 'sound'; readonly isHeard: boolean; readonly isOver: boolean }) {
  const t = useWords('softphone');
  const { what, isHeard, isOver } = props;
  if (!isHeard && !isOver) return null;
  return (
    <li>
      <StandingMark standing={isHeard ? 'within' : 'unacceptable'} size={12} />
      <span>{t(isHeard ? `test.${what}Heard` : `test.${what}Silent`)}</span>
    </li>
  );
}
