// What the browser does when a push comes in and no page of ours is looked at. Plain JavaScript: it is served as it is.
// The server sends what happened and, only where it was asked for, a name and how a text begins; the words are here.
const words = {
  tr: {
    offer: 'Yeni görüşme teklifi',
    message: 'Yeni mesaj',
    mention: 'Bir notta anıldınız',
    notSent: 'Zamanlanmış mesajınız gönderilmedi',
    norm: 'Bir görüşmeniz norm sınırını aştı',
    test: 'Bildirimler çalışıyor',
  },
  en: {
    offer: 'A conversation is offered to you',
    message: 'New message',
    mention: 'You were named in a note',
    notSent: 'A message you scheduled was not sent',
    norm: 'A conversation of yours crossed a norm',
    test: 'Notifications work',
  },
};

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  let news = null;
  try {
    news = event.data?.json();
  } catch {
    return;
  }
  if (!news?.kind) return;
  event.waitUntil(show(news));
});

async function show({ kind, language, tag, path, name, text }) {
  const pages = await self.clients.matchAll({ type: 'window' });
  // Whoever looks at the page is told by the page.
  if (kind !== 'test' && pages.some((page) => page.visibilityState === 'visible')) return;
  const own = words[language] ?? words.en;
  const body = [name, text].filter(Boolean).join(': ');
  await self.registration.showNotification(own[kind] ?? 'Santral', {
    ...(body ? { body } : {}),
    tag,
    icon: '/favicon.svg',
    data: { path },
    requireInteraction: kind === 'offer',
  });
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path ?? '/'));
});

async function open(path) {
  // Only pages of our own.
  const address = new URL(path.startsWith('/') && !path.startsWith('//') ? path : '/', self.location.origin).href;
  const [page] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!page) return self.clients.openWindow(address);
  await page.focus();
  return page.navigate(address).catch(() => self.clients.openWindow(address));
}
