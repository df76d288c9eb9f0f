/** A notice of the system while the page is in the background, where it was allowed. The newest of a room replaces the one before. */
export function notifySystem(news: {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly open: () => void;
}): void {
  if (!document.hidden || typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  const notice = new Notification(news.title, { body: news.body, tag: news.tag, icon: '/favicon.svg' });
  notice.onclick = () => {
    news.open();
    notice.close();
  };
}
