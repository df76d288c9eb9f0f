import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from './clock.ts';

/** `ok`: works. `warning`: works, but somebody should look. `failed`: does not work, so send no new work here. */
export type HealthStatus = 'ok' | 'warning' | 'failed';

/** What a check answers. `detail` is read by operators and by strangers alike: no secret, no address, no name of a person. */
export type HealthReport = { readonly status: HealthStatus; readonly detail?: string };

export type Dependency = HealthReport & { readonly name: string; readonly sinceAt: string };
export type Readiness = {
  readonly status: HealthStatus;
  readonly stopping: boolean;
  readonly dependencies: readonly Dependency[];
};
export type Liveness = { readonly status: 'ok'; readonly loopLagMs: number; readonly upMs: number };

export type Health = {
  /** Names a dependency and how to ask it. A check that throws or takes longer than two seconds has failed. */
  add(name: string, check: () => HealthReport | Promise<HealthReport>): void;
  /** Asks all of them at the same time. */
  ready(): Promise<Readiness>;
  live(): Liveness;
  /** From here on `ready` is red: no new work, what is in hand is finished. */
  stopping(): void;
  close(): void;
};

export const checkTimeoutMs = 2_000;
/** Several askers within this time share one answer, so that nobody can use health checks to tire the database. */
const shareMs = 500;
const loopResolutionMs = 20;

type Known = { status: HealthStatus; sinceMs: number };

export function openHealth(needs: { clock: Pick<Clock, 'nowMs'>; timeoutMs?: number; shareMs?: number }): Health {
  const { clock } = needs;
  const timeoutMs = needs.timeoutMs ?? checkTimeoutMs;
  const checks = new Map<string, () => HealthReport | Promise<HealthReport>>();
  const known = new Map<string, Known>();
  const loop = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loop.enable();
  const startedMs = clock.nowMs();
  let isStopping = false;
  let shared: { readonly untilMs: number; readonly answer: Promise<readonly Dependency[]> } | null = null;

  const ask = async (name: string, check: () => HealthReport | Promise<HealthReport>): Promise<Dependency> => {
    const report = await inTime(check, timeoutMs);
    const before = known.get(name);
    const sinceMs = before?.status === report.status ? before.sinceMs : clock.nowMs();
    known.set(name, { status: report.status, sinceMs });
    return { name, ...report, sinceAt: new Date(sinceMs).toISOString() };
  };

  return {
    add(name, check) {
      if (checks.has(name)) throw new Error(`The dependency ${name} is named twice in the health page.`);
      checks.set(name, check);
      shared = null;
    },
    async ready() {
      const nowMs = clock.nowMs();
      if (!shared || nowMs >= shared.untilMs) {
        const answer = Promise.all([...checks].map(([name, check]) => ask(name, check)));
        shared = { untilMs: nowMs + (needs.shareMs ?? shareMs), answer };
      }
      const dependencies = await shared.answer;
      return { status: isStopping ? 'failed' : worst(dependencies), stopping: isStopping, dependencies };
    },
    live() {
      const lagMs = loop.mean / 1e6 - loopResolutionMs;
      const loopLagMs = Number.isFinite(lagMs) ? Math.max(0, Math.round(lagMs)) : 0;
      loop.reset();
      return { status: 'ok', loopLagMs, upMs: clock.nowMs() - startedMs };
    },
    stopping() {
      isStopping = true;
    },
    close() {
      loop.disable();
    },
  };
}

function worst(reports: readonly HealthReport[]): HealthStatus {
  if (reports.some((report) => report.status === 'failed')) return 'failed';
  return reports.some((report) => report.status === 'warning') ? 'warning' : 'ok';
}

/** An error's own words may hold an address or a password, so the page says only its kind. */
async function inTime(check: () => HealthReport | Promise<HealthReport>, timeoutMs: number): Promise<HealthReport> {
  const late = Promise.withResolvers<HealthReport>();
  const timer = setTimeout(() => late.resolve({ status: 'failed', detail: 'no answer in time' }), timeoutMs);
  try {
    return await Promise.race([check(), late.promise]);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    return { status: 'failed', detail: code };
  } finally {
    clearTimeout(timer);
  }
}
