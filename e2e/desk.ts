import { WebSocket as Socket } from 'ws';
import type {
  ConversationRow,
  DeskChange,
  DeskSnapshot,
  InteractionChange,
  InteractionSnapshot,
  MessageView,
} from '#messaging';
import { openLiveClient, type WebSocketLike } from '#platform/live/client.ts';
import type { MeChange, MyState, OfferCard } from '#routing';
import { type Api, insist, Refused } from './api.ts';

export type Desk = Awaited<ReturnType<typeof openDesk>>;

export interface DeskNeeds {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly url: () => string;
}

/** An agent at her desk: signed in, with a live socket that comes back by itself, as her browser does. */
export async function openDesk(api: Api, needs: DeskNeeds) {
  await insist(() => api.signIn(needs.email, needs.password));
  const sockets = new Set<Socket>();
  const live = openLiveClient({
    url: () => `${needs.url().replace('http', 'ws')}/live`,
    openSocket: (url) => {
      const socket = new Socket(url, { headers: { cookie: api.cookieHeader() } });
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return socket as unknown as WebSocketLike;
    },
    delays: { firstMs: 100, longestMs: 1_000, restartMs: 200, retryTopicMs: 200 },
  });
  const rows = new Map<string, ConversationRow>();
  let me: MyState | null = null;
  live.subscribe<MyState, MeChange>(`me/${needs.id}`, {
    onSnapshot: (snapshot) => {
      me = snapshot;
    },
    onChange: (change) => {
      me = change.me;
    },
  });
  live.subscribe<DeskSnapshot, DeskChange>(`desk/${needs.id}`, {
    onSnapshot: (snapshot) => {
      rows.clear();
      for (const row of snapshot.rows) rows.set(row.interactionId, row);
    },
    onChange: (change) => {
      if (change.type === 'row') rows.set(change.row.interactionId, change.row);
      else rows.delete(change.interactionId);
    },
  });

  const desk = {
    id: needs.id,
    email: needs.email,
    api,
    live,
    rows,
    me: () => me,
    offers: (): readonly OfferCard[] => me?.offers ?? [],
    choose: (availability: string, reasonId?: string) =>
      insist(() => api.post('/me/availability', { availability, ...(reasonId && { reasonId }) })),
    accept: (offerId: string) => api.post<{ interactionId: string }>(`/offers/${offerId}/accept`),
    /** Accepts every offer as it comes, until `stop` is called. */
    acceptAll(): () => void {
      const tried = new Set<string>();
      const timer = setInterval(() => {
        for (const { offerId } of desk.offers()) {
          if (tried.has(offerId)) continue;
          tried.add(offerId);
          desk.accept(offerId).catch((error: Error) => {
            if (!(error instanceof Refused) || error.status >= 500) tried.delete(offerId);
          });
        }
      }, 25);
      return () => clearInterval(timer);
    },
    send: (interactionId: string, text: string, clientId: string = crypto.randomUUID()) =>
      api.post<MessageView>(`/interactions/${interactionId}/messages`, { clientId, text }),
    /** Everything of a conversation, oldest first. */
    async messages(interactionId: string): Promise<MessageView[]> {
      const all: MessageView[] = [];
      for (let beforeSeq: number | null | undefined; beforeSeq !== null; ) {
        const query: string = beforeSeq === undefined ? '' : `&beforeSeq=${beforeSeq}`;
        const page: { messages: MessageView[]; beforeSeq: number | null } = await api.get(
          `/interactions/${interactionId}/timeline?limit=100${query}`,
        );
        all.unshift(...page.messages);
        beforeSeq = page.beforeSeq;
      }
      return all;
    },
    /** Watches one conversation; what it has heard is in `changes`. */
    watch(interactionId: string) {
      const changes: InteractionChange[] = [];
      const snapshots: InteractionSnapshot[] = [];
      const leave = live.subscribe<InteractionSnapshot, InteractionChange>(`interaction/${interactionId}`, {
        onSnapshot: (snapshot) => void snapshots.push(snapshot),
        onChange: (change) => void changes.push(change),
      });
      return { changes, snapshots, leave };
    },
    /** Her browser is killed: the line breaks and nobody comes back. */
    vanish(): void {
      live.close();
      for (const socket of sockets) socket.terminate();
    },
    /** The line breaks; her browser comes back by itself. */
    cut(): void {
      for (const socket of sockets) socket.terminate();
    },
    close: () => live.close(),
  };
  return desk;
}
