import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** This close to the end counts as the end. */
const endPx = 48;
/** This close to the beginning the older page is asked for. */
const beginningPx = 240;

export interface ReadingPlace {
  readonly box: React.RefObject<HTMLDivElement | null>;
  readonly content: React.RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  readonly isAtEnd: boolean;
  readonly toEnd: () => void;
}

/**
 * Keeps the reader where she is. At the end, the end stays in sight whatever grows (a message, a picture, the
 * composer); further up, nothing moves: an older page is put in above the line that is being read.
 */
export function useReadingPlace(needs: {
  readonly id: string;
  /** The oldest message that is here; an older one means that a page was put in above. */
  readonly firstSeq: number | null;
  readonly lastKey: string | null;
  /** One's own message always brings the end into sight. */
  readonly isOwnLast: boolean;
  readonly nearTop: (() => void) | null;
}): ReadingPlace {
  const { id, firstSeq, lastKey, isOwnLast, nearTop } = needs;
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const before = useRef<{ id: string | null; firstSeq: number | null; lastKey: string | null; height: number }>({
    id: null,
    firstSeq: null,
    lastKey: null,
    height: 0,
  });
  const [isAtEnd, setAtEnd] = useState(true);

  const settle = useCallback((atEnd: boolean) => {
    sticks.current = atEnd;
    setAtEnd(atEnd);
  }, []);
  const toEnd = useCallback(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
    settle(true);
  }, [settle]);

  useLayoutEffect(() => {
    const view = box.current;
    if (!view) return;
    const was = before.current;
    before.current = { id, firstSeq, lastKey, height: view.scrollHeight };
    if (was.id !== id) {
      settle(!goToUnread(view));
      if (sticks.current) view.scrollTop = view.scrollHeight;
    } else if (was.firstSeq !== firstSeq && !sticks.current) {
      view.scrollTop += view.scrollHeight - was.height;
    } else if (was.lastKey !== lastKey && (sticks.current || isOwnLast)) {
      view.scrollTop = view.scrollHeight;
      settle(true);
    }
  }, [id, firstSeq, lastKey, isOwnLast, settle]);

  useEffect(() => {
    const watch = new ResizeObserver(() => {
      const view = box.current;
      if (!view) return;
      if (sticks.current) view.scrollTop = view.scrollHeight;
      before.current = { ...before.current, height: view.scrollHeight };
    });
    if (box.current) watch.observe(box.current);
    if (content.current) watch.observe(content.current);
    return () => watch.disconnect();
  }, []);

  const onScroll = () => {
    const view = box.current;
    if (!view) return;
    settle(view.scrollHeight - view.scrollTop - view.clientHeight < endPx);
    if (view.scrollTop < beginningPx) nearTop?.();
  };
  // A conversation shorter than the screen has nothing to scroll, and its older page would never be asked for.
  useEffect(() => {
    const view = box.current;
    if (view && view.scrollHeight <= view.clientHeight + beginningPx) nearTop?.();
  }, [nearTop]);

  return { box, content, onScroll, isAtEnd, toEnd };
}

/** Brings the mark of the unread near the top; answers whether it did, and the end is out of sight. */
function goToUnread(view: HTMLElement): boolean {
  const mark = view.querySelector<HTMLElement>('[data-unread-mark]');
  if (!mark) return false;
  const room = view.scrollHeight - (mark.offsetTop - view.offsetTop);
  if (room <= view.clientHeight) return false;
  view.scrollTop = mark.offsetTop - view.offsetTop - 24;
  return true;
}
