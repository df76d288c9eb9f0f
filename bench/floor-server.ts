import { createServer, type ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { openDatabase } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';

// What Santral is compared with: sockets and a PostgreSQL of the same make, and nothing between them. A message that
// comes in on one socket is inserted and committed, acknowledged, and then sent to the socket of the agent it names;
// a message to everybody goes to every socket, and what comes by a call is answered when it is on disk. Run by program.ts as a process of its own.

const dataDir = process.argv[2];
if (!dataDir) throw new Error('The bare server needs a data folder.');

const database = await openDatabase({ url: null, dataDir, log: openLog({ level: 'warn' }) });
await database.pool.query(
  'create table if not exists bare_messages (id uuid primary key, conversation text not null, body text not null, at timestamptz not null default now())',
);
const agents = new Map<string, WebSocket>();
const everybody = new Set<WebSocket>();
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => void take(Buffer.concat(chunks), response));
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
  const asked = new URL(request.url ?? '/', 'http://bare').searchParams;
  const agent = asked.get('agent');
  if (agent !== null) agents.set(agent, socket);
  if (asked.has('everybody')) everybody.add(socket);
  socket.on('close', () => everybody.delete(socket));
  socket.on('message', (data) => {
    const { to, text, all } = JSON.parse(String(data)) as { to?: string; text: string; all?: boolean };
    if (all) for (const each of everybody) each.send(text);
    else if (to !== undefined) void pass(socket, to, text);
  });
});

const keep = (to: string, text: string) =>
  database.pool.query('insert into bare_messages (id, conversation, body) values ($1, $2, $3)', [newId(), to, text]);

async function take(body: Buffer, response: ServerResponse): Promise<void> {
  const { to, text } = JSON.parse(String(body)) as { to: string; text: string };
  await keep(to, text);
  response.end('{}');
}

async function pass(from: WebSocket, to: string, text: string): Promise<void> {
  await keep(to, text);
  from.send('{"type":"stored"}');
  agents.get(to)?.send(JSON.stringify({ text }));
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bare server has no port.');
  console.log(`floor listens: http://127.0.0.1:${address.port}`);
});
process.once('SIGTERM', () => {
  for (const socket of sockets.clients) socket.terminate();
  server.close();
  void database.close().then(() => process.exit(0));
});
