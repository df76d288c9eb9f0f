import { Button, Modal, Slider } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useFormats } from '../format.ts';
import { useWords } from '../i18n.ts';
import { tell } from '../notices.tsx';
import { InlineError } from '../parts/InlineError.tsx';
import { sendPicture } from '../pictures.ts';
import { moved, wholeOf, within, zoomMax } from './crop.ts';
import styles from './picture.module.css';
import { drawSquare, smallPicture } from './picture-file.ts';

/** Shares of the square that an arrow moves it, and how much closer one step of `+` comes. */
const step = 0.05;
const zoomStep = 0.2;
/** What a key does: where the square goes (the picture goes the other way, as when it is dragged), and how much closer. */
const keys: ReadonlyMap<string, readonly [number, number, number]> = new Map([
  ['ArrowLeft', [step, 0, 0]],
  ['ArrowRight', [-step, 0, 0]],
  ['ArrowUp', [0, step, 0]],
  ['ArrowDown', [0, -step, 0]],
  ['+', [0, 0, zoomStep]],
  ['-', [0, 0, -zoomStep]],
]);
/** Sharp on screens with two points to a pixel. */
const framePoints = 512;

/** Chooses the square of a picture that is kept: by pointer or finger, with arrows and plus and minus, or with the slider. */
export function CropDialog({ image, close }: { readonly image: ImageBitmap; readonly close: () => void }) {
  const t = useWords();
  const formats = useFormats();
  const [crop, setCrop] = useState(() => wholeOf(image));
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  const held = useRef<{ readonly x: number; readonly y: number } | null>(null);
  useEffect(() => {
    if (canvas) drawSquare(canvas, image, crop);
  }, [canvas, image, crop]);
  const zoom = useCallback((to: number) => setCrop((now) => within(image, { ...now, zoom: to })), [image]);
  const move = (right: number, down: number) => setCrop((now) => moved(image, now, right, down));
  const sending = useMutation({
    mutationFn: async () => {
      const small = await smallPicture(image, crop);
      if (!small) throw new Error('The browser wrote no picture.');
      await sendPicture(small);
    },
    onSuccess: () => {
      tell(t('picture.saved'));
      close();
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t('picture.crop')}
      size="sm"
      closeButtonProps={{ 'aria-label': t('form.close') }}
    >
      <div className={styles.crop}>
        <button
          type="button"
          className={styles.frame}
          aria-label={t('picture.frame')}
          aria-describedby="crop-hint"
          data-autofocus
          onKeyDown={(event) => {
            const wish = keys.get(event.key);
            if (!wish) return;
            event.preventDefault();
            const [right, down, closer] = wish;
            if (closer !== 0) zoom(crop.zoom + closer);
            else move(right, down);
          }}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            held.current = { x: event.clientX, y: event.clientY };
          }}
          onPointerMove={(event) => {
            const from = held.current;
            const { width } = event.currentTarget.getBoundingClientRect();
            if (!from || width === 0) return;
            held.current = { x: event.clientX, y: event.clientY };
            move((from.x - event.clientX) / width, (from.y - event.clientY) / width);
          }}
          onPointerUp={() => {
            held.current = null;
          }}
          onPointerCancel={() => {
            held.current = null;
          }}
        >
          <canvas ref={setCanvas} width={framePoints} height={framePoints} aria-hidden />
        </button>
        <p id="crop-hint" className={styles.hint}>
          {t('picture.frameHint')}
        </p>
        <div className={styles.zoom}>
          <span aria-hidden>{t('picture.zoom')}</span>
          <Slider
            thumbLabel={t('picture.zoom')}
            label={(value) => formats.percent(value, 0)}
            min={1}
            max={zoomMax}
            step={0.05}
            value={crop.zoom}
            onChange={zoom}
          />
        </div>
        <InlineError error={sending.error} />
        <div className={styles.foot}>
          <Button variant="default" onClick={close} disabled={sending.isPending}>
            {t('form.cancel')}
          </Button>
          <Button onClick={() => sending.mutate()} loading={sending.isPending}>
            {t('form.save')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
