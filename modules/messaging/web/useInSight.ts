import { useEffect, useState } from 'react';

/**
 * Whether an element is really in sight: neither scrolled away in its own box nor, in a window of many panes, with the
 * pane it stands in. Give `ref` to the element; what stands behind another window of the machine counts as seen.
 */
export function useInSight(): { readonly ref: (element: Element | null) => void; readonly isInSight: boolean } {
  const [element, ref] = useState<Element | null>(null);
  const [isInSight, setInSight] = useState(false);
  useEffect(() => {
    if (!element) return;
    // The latest of several entries is how it stands now.
    const watch = new IntersectionObserver((entries) => setInSight(entries.at(-1)?.isIntersecting ?? false));
    watch.observe(element);
    return () => watch.disconnect();
  }, [element]);
  return { ref, isInSight };
}
