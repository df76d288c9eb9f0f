import WebSocket, { type RawData } from 'ws';
import type { ClientFrame } from '#adapters/web-chat/protocol.ts';
import { protocolVersion } from '#adapters/web-chat/wire-limits.ts';
import type { UserId } from '#kernel/id.ts';
import { deskTopicOf } from '#messaging';
import { meTopicOf } from '#routing';
import { openPerson, type Person, signIn } from '../demo/person.ts';

/** Everybody's password here; the centre lives for minutes. */
const password = 'olcum-icin-uc-kelime-71';
const ownerEmail = 'owner@bench.example';
const beatMs = 10_000;
/** Conversations one agent holds at once; the most that may be asked for. */
export const chatsOfAgent = 25;
/** Conversations that begin at the same time. */
const beginningsAtOnce = 40;

export interface Centre {
  readonly owner: Person;
  readonly ownerId: UserId;
  readonly channel: string;
}

/** A new company whose one queue answers by itself, so that conversations find an agent at once. */
export async function foundCentre(url: string): Promise<Centre> {
  const owner = openPerson(url);
  const names = { organisationName: 'Ölçüm A.Ş.', zone: 'Europe/Istanbul', ownerName: 'Ölçen Kişi', email: ownerEmail };
  const me = await owner.api.identity.setup.run({ ...names, language: 'tr', password });
  const [queue] = (await owner.api.queues.queues.list({})).items;
  const [channel] = (await owner.api.messaging.channels.list({})).items;
  if (!queue || !channel) throw new Error('A new company has a queue and a web chat.');
  await owner.api.queues.queues.edit({ queueId: queue.id, autoAnswer: true, stickyMs: 0 });
  await owner.api.queues.queues.setMembers({ queueId: queue.id, members: [] });
  return { owner, ownerId: me.user.id, channel: channel.publicKey };
}

/** Signs the owner in once more, as in another browser. */
export const anotherBrowser = (url: string) => signIn(url, ownerEmail, password);

/** Takes on so many agents, seats them at their desks, available; `hear` gets every frame of their sockets. */
export async function seatAgents(
  url: string,
  { owner }: Centre,
  count: number,
  hear: (frame: string) => void,
): Promise<readonly WebSocket[]> {
  const role = (await owner.api.identity.roles.list()).items.find(({ template }) => template === 'agent');
  const [queue] = (await owner.api.queues.queues.list({})).items;
  if (!role || !queue) throw new Error('A new company has a role for agents and a queue.');
  const ids: UserId[] = [];
  const desks: WebSocket[] = [];
  for (let number = 1; number <= count; number++) {
    const email = `agent${number}@bench.example`;
    const user = { name: `Temsilci ${number}`, email, password, roleIds: [role.id] };
    const { id } = await owner.api.identity.users.create(user);
    ids.push(id);
    await owner.api.agents.agents.edit({
      agentId: id,
      capacity: { voice: 0, chat: chatsOfAgent, email: 0, total: chatsOfAgent },
    });
  }
  await owner.api.queues.queues.setMembers({ queueId: queue.id, members: ids.map((agentId) => ({ agentId })) });
  for (const [place, id] of ids.entries()) {
    const agent = await signIn(url, `agent${place + 1}@bench.example`, password);
    desks.push(await openDesk(agent, [meTopicOf(id), deskTopicOf(id)], hear));
    await agent.api.agents.me.chooseAvailability({ availability: 'available' });
  }
  return desks;
}

/** A live socket that has heard the snapshots of these topics and goes on listening. */
export async function openDesk(
  person: Person,
  topics: readonly string[],
  hear: (frame: string) => void,
): Promise<WebSocket> {
  const socket = person.openSocket();
  const ready = Promise.withResolvers<void>();
  let snapshots = 0;
  socket.on('message', (data: RawData) => {
    const frame = String(data);
    if (frame.startsWith('{"hello"')) socket.send(JSON.stringify({ join: topics.map((t) => ({ t })) }));
    else if (frame.includes('"reset":true') && ++snapshots === topics.length) ready.resolve();
    else hear(frame);
  });
  socket.on('error', ready.reject);
  socket.on('close', (code) => ready.reject(new Error(`A desk was closed with ${code} before it had heard anything.`)));
  const beats = setInterval(() => socket.send('{"beat":{"visible":true}}'), beatMs);
  socket.on('close', () => clearInterval(beats));
  await ready.promise;
  return socket;
}

/**
 * Visitors in conversation with somebody, each behind an address of her own. Once they are, what they hear is not even
 * read: measuring must cost little beside what is measured.
 */
export async function beginConversations(
  url: string,
  { channel }: Centre,
  count: number,
): Promise<readonly WebSocket[]> {
  const visitors: WebSocket[] = [];
  const failed = Promise.withResolvers<never>();
  const met: Promise<void>[] = [];
  const begin = async (number: number) => {
    const { socket, greeted, withAgent } = openVisitor(
      `${url.replace('http', 'ws')}/widget/socket?channel=${channel}`,
      number,
    );
    socket.on('error', failed.reject);
    await greeted;
    say(socket, 'Merhaba');
    visitors.push(socket);
    met.push(withAgent);
  };
  const work = async () => {
    for (let from = 1; from <= count; from += beginningsAtOnce) {
      const numbers = Array.from({ length: Math.min(beginningsAtOnce, count + 1 - from) }, (_, at) => from + at);
      await Promise.all(numbers.map(begin));
      await Promise.all(met.splice(0));
    }
  };
  await Promise.race([work(), failed.promise]);
  return visitors;
}

function openVisitor(address: string, number: number) {
  const socket = new WebSocket(address, {
    headers: { 'x-forwarded-for': `198.18.${Math.floor(number / 250)}.${(number % 250) + 1}` },
    perMessageDeflate: false,
  });
  const greeted = Promise.withResolvers<void>();
  const withAgent = Promise.withResolvers<void>();
  const hear = (data: RawData) => {
    const frame = String(data);
    if (frame.startsWith('{"type":"history"') && frame.includes('"isLast":true')) greeted.resolve();
    if (frame.startsWith('{"type":"refused"')) withAgent.reject(new Error(`A visitor was refused: ${frame}`));
    if (!frame.startsWith('{"type":"standing"') || !frame.includes('"phase":"withAgent"')) return;
    socket.off('message', hear);
    withAgent.resolve();
  };
  socket.on('message', hear);
  const hello: ClientFrame = {
    ...{ type: 'hello', version: protocolVersion, visitorToken: null, lastSeq: 0, language: 'tr' },
    visitor: { name: `Müşteri ${number}`, email: null },
    page: { title: 'Ölçüm', address: 'https://bench.example/' },
  };
  socket.on('open', () => socket.send(JSON.stringify(hello)));
  return { socket, greeted: greeted.promise, withAgent: withAgent.promise };
}

let messages = 0;

/** Says something, with an id nobody has used. */
export function say(visitor: WebSocket, text: string): void {
  const clientId = `bench-${process.pid}-${++messages}`;
  const frame: ClientFrame = { type: 'say', clientId, text, fileIds: [], page: null };
  visitor.send(JSON.stringify(frame));
}
