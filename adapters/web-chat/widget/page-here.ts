/** Where the visitor is. What follows `?` and `#` may be secret and stays in her browser, but for campaign names. */
export function pageHere(): { readonly title: string; readonly address: string } {
  const { origin, pathname, searchParams } = new URL(location.href);
  const told = new URLSearchParams([...searchParams].filter(([name]) => name.startsWith('utm_')));
  const address = `${origin}${pathname}${told.size ? `?${told}` : ''}`;
  return { title: document.title.slice(0, 200), address: address.slice(0, 500) };
}
