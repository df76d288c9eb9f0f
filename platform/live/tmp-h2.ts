import { WebSocket } from 'ws';
import { openTestLive } from './live.fixture.ts';
import { monitorEventLoopDelay } from 'node:perf_hooks';
const edge = await openTestLive({ socketsPerSession: 5000 });
const lag = monitorEventLoopDelay(); lag.enable();
const N = 2000; const at: number[] = []; let got = 0; let snaps = 0; let failed = 0;
const t0 = performance.now();
let sentAt = 0; let done = Promise.withResolvers<void>(); const all = Promise.withResolvers<void>();
for (let i = 0; i < N; i++) {
  const ws = new WebSocket(edge.url, { headers: { cookie: 'session=ayse' } });
  ws.on('error', () => failed++);
  ws.on('message', (d) => { const f = JSON.parse(String(d)); if (f.hello) ws.send('{"join":[{"t":"queue/support"}]}'); else if (f.reset) { if (++snaps === N) all.resolve(); } else { at.push(performance.now() - sentAt); if (++got === N) done.resolve(); } });
}
await all.promise;
console.log('2000 joined in', Math.round(performance.now() - t0), 'ms failed', failed, 'lag p99', lag.percentile(99) / 1e6);
for (let r = 0; r < 5; r++) { got = 0; at.length = 0; done = Promise.withResolvers(); sentAt = performance.now(); edge.bump('support'); const pub = performance.now() - sentAt; await done.promise; at.sort((a, b) => a - b); console.log('publish', pub.toFixed(1), 'p50', at[1000]!.toFixed(1), 'p95', at[1900]!.toFixed(1)); }
process.exit(0);
