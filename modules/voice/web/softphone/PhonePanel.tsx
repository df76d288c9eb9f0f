import { Button, NativeSelect } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useWords } from '#web/i18n.ts';
import { usePreferences } from '#web/session.ts';
import { DialPad } from '../outgoing/DialPad.tsx';
import { Level } from './Level.tsx';
import { changeHeadset, changeMicrophone, phone, takeMicrophone } from './phone.ts';
import styles from './softphone.module.css';
import {
  chooseSound,
  chosenSound,
  closeStream,
  ring,
  type SoundChoice,
  type SoundDevice,
  soundDevices,
} from './sound.ts';
import { TestCall } from './TestCall.tsx';
import { useLevel } from './useLevel.ts';

/** What belongs to my telephone: how it stands, what I speak into and hear through, and a call to try it. */
export function PhonePanel() {
  const t = useWords('softphone');
  const { line, microphone } = phone.use();
  const [generation, setGeneration] = useState(0);
  const allow = async () => {
    const stream = await takeMicrophone();
    if (stream) closeStream(stream);
    setGeneration((now) => now + 1);
  };
  const isInsecure = microphone === 'insecure';
  return (
    <>
      <DialPad />
      <div className={styles.standing} role="status">
        <p className={styles.word}>{t(`line.${line}`)}</p>
        <p className={styles.text}>{t(`lineText.${line}`)}</p>
        {microphone !== 'allowed' && (
          <>
            <p className={styles.word}>{t(`microphone.${microphone}`)}</p>
            <p className={styles.text}>{t(`microphoneText.${microphone}`)}</p>
          </>
        )}
      </div>
      {(microphone === 'asked' || microphone === 'missing') && (
        <Button size="compact-sm" onClick={() => void allow()}>
          {t('allow')}
        </Button>
      )}
      {!isInsecure && <Devices key={`${generation} ${microphone}`} canListen={microphone === 'allowed'} />}
      {line === 'registered' && !isInsecure && <TestCall />}
    </>
  );
}

function Devices({ canListen }: { readonly canListen: boolean }) {
  const t = useWords('softphone');
  const [choice, setChoice] = useState(chosenSound);
  const [{ ins, outs }, setFound] = useState<Awaited<ReturnType<typeof soundDevices>>>({ ins: [], outs: [] });
  useEffect(() => {
    const look = () => void soundDevices().then(setFound);
    look();
    navigator.mediaDevices.addEventListener('devicechange', look);
    return () => navigator.mediaDevices.removeEventListener('devicechange', look);
  }, []);
  const choose = (what: keyof SoundChoice, id: string | null) => {
    chooseSound(what, id);
    setChoice({ ...choice, [what]: id });
    if (what === 'microphone') void changeMicrophone();
    if (what === 'headset') changeHeadset();
  };
  return (
    <div className={styles.devices}>
      <DeviceSelect what="microphone" devices={ins} chosen={choice.microphone} choose={choose} />
      {canListen && <OwnLevel key={choice.microphone} />}
      <DeviceSelect what="headset" devices={outs} chosen={choice.headset} choose={choose} />
      <div className={styles.ringer}>
        <DeviceSelect what="ringer" devices={outs} chosen={choice.ringer} choose={choose} />
        <TryRing name={t('try.ring')} />
      </div>
    </div>
  );
}

function DeviceSelect(props: {
  readonly what: keyof SoundChoice;
  readonly devices: readonly SoundDevice[];
  readonly chosen: string | null;
  readonly choose: (what: keyof SoundChoice, id: string | null) => void;
}) {
  const { what, devices, chosen, choose } = props;
  const t = useWords('softphone');
  const isThere = devices.some(({ id }) => id === chosen);
  return (
    <NativeSelect
      label={t(`devices.${what}`)}
      size="xs"
      value={isThere ? (chosen ?? '') : ''}
      onChange={({ currentTarget }) => choose(what, currentTarget.value || null)}
      data={[
        { value: '', label: t('devices.preferred') },
        ...devices.map(({ id, name }, place) => ({
          value: id,
          label: name || t('devices.unnamed', { place: place + 1 }),
        })),
      ]}
    />
  );
}

/** How loud she is, through the microphone of a call or one that is opened to look. */
function OwnLevel() {
  const t = useWords('softphone');
  const { voice } = phone.use();
  const [own, setOwn] = useState<MediaStream | null>(null);
  const isInCall = voice !== null;
  useEffect(() => {
    if (isInCall) return;
    let stream: MediaStream | null = null;
    let isOver = false;
    void takeMicrophone().then((opened) => {
      if (isOver && opened) closeStream(opened);
      else {
        stream = opened;
        setOwn(opened);
      }
    });
    return () => {
      isOver = true;
      if (stream) closeStream(stream);
      setOwn(null);
    };
  }, [isInCall]);
  const level = useLevel(voice ?? own);
  return (
    <div>
      <Level name={t('level')} level={level} />
      <p className={styles.text}>{t('quiet')}</p>
    </div>
  );
}

const ringTriedMs = 2_000;

function TryRing({ name }: { readonly name: string }) {
  const [{ volume }] = usePreferences();
  const tryIt = useCallback(() => {
    const stop = ring(volume);
    setTimeout(stop, ringTriedMs);
  }, [volume]);
  return (
    <Button size="compact-sm" variant="default" onClick={tryIt}>
      {name}
    </Button>
  );
}
