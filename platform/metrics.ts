import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The figures of this process for Prometheus. Labels are closed sets (route, status, code): never an id or a name. */
export type Metrics = {
  readonly registry: Registry;
  readonly http: {
    /** Requests answered, by method, route pattern and status. */
    readonly requests: Counter<'method' | 'route' | 'status'>;
    readonly seconds: Histogram<'route'>;
  };
  readonly live: {
    /** Changes published, before they are multiplied by readers. */
    readonly changes: Counter;
    /** Frames handed to sockets. */
    readonly frames: Counter;
    /** How joins were answered: resumed, snapshot or refused. */
    readonly joins: Counter<'answer'>;
    readonly closed: Counter<'code'>;
  };
  /** A figure read at the moment of scraping, such as connections of a pool. */
  gauge(name: string, help: string, read: () => number): void;
  counter<Label extends string = never>(name: string, help: string, labels?: readonly Label[]): Counter<Label>;
  /** The text of `/metrics`. */
  text(): Promise<string>;
  readonly contentType: string;
};

const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Opens a registry of its own, so that several can stand in one process (tests). All names begin with `santral_`. */
export function openMetrics(needs: { processFigures?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (needs.processFigures ?? true) collectDefaultMetrics({ register: registry });

  const counter = <Label extends string = never>(name: string, help: string, labels: readonly Label[] = []) =>
    new Counter<Label>({ name: `santral_${name}`, help, labelNames: [...labels], registers });

  return {
    registry,
    http: {
      requests: counter('http_requests_total', 'HTTP requests answered', ['method', 'route', 'status']),
      seconds: new Histogram({
        name: 'santral_http_request_seconds',
        help: 'Time from the head of a request to the end of its answer',
        labelNames: ['route'],
        buckets: requestBuckets,
        registers,
      }),
    },
    live: {
      changes: counter('live_changes_total', 'Changes published to live topics'),
      frames: counter('live_frames_total', 'Frames handed to live sockets'),
      joins: counter('live_joins_total', 'Joins of live topics', ['answer']),
      closed: counter('live_closed_total', 'Live sockets closed, by code', ['code']),
    },
    gauge(name, help, read) {
      new Gauge({
        name: `santral_${name}`,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    },
    counter,
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
