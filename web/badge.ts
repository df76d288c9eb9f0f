import { useEffect } from 'react';

/** How many things wait for this person, in the title and on the icon of the tab: `(2) Masam · Santral`. */
export function useBadge(count: number): void {
  useEffect(() => {
    setBadge(count);
    return () => setBadge(0);
  }, [count]);
}

/** Names the page by what it shows (a queue, a customer) instead of by its kind. */
export function useTitle(name: string): void {
  useEffect(() => setTitle(name), [name]);
}

let shown = 0;
let title = 'Santral';

/** Names the page in the tab; the badge stays in front of it. */
export function setTitle(page: string | null): void {
  title = page ? `${page} · Santral` : 'Santral';
  write();
}

function setBadge(count: number): void {
  shown = count;
  write();
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon) icon.href = count > 0 ? `data:image/svg+xml,${encodeURIComponent(iconWith(count))}` : '/favicon.svg';
}

function write(): void {
  document.title = shown > 0 ? `(${shown}) ${title}` : title;
}

function iconWith(count: number): string {
  const text = count > 9 ? '9+' : String(count);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#2545c4"/><g transform="translate(1 7) scale(.72)" fill="#fff"><path d="M23 6.8H12.6a4.6 4.6 0 0 0 0 9.2h6.8a4.6 4.6 0 0 1 0 9.2H9" fill="none" stroke="#fff" stroke-width="4"/><circle cx="25.2" cy="6.8" r="4.2"/><circle cx="6.8" cy="25.2" r="4.2"/></g><circle cx="22.5" cy="9.5" r="9.5" fill="#b92525" stroke="#fff" stroke-width="1.5"/><text x="22.5" y="14" font-family="system-ui,sans-serif" font-size="${text.length > 1 ? 11 : 13}" font-weight="700" fill="#fff" text-anchor="middle">${text}</text></svg>`;
}
