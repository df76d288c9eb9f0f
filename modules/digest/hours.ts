import { agentsNeeded, type Promised } from '#metrics';
import type { Figure, PeriodLine } from '#reports';
import { digestLimits } from './digest.ts';

/** What plans of agents are made for: four of five answered within 20 seconds. */
export const planned: Promised = { share: 0.8, withinMs: 20_000 };

/** An hour of a weekday, with its figures, which are of all its days in the period together. */
export interface HourOfWeek {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  /** How many such hours the period has. */
  readonly times: number;
  readonly figures: Readonly<Record<string, Figure>>;
  /** Agents who were at work on average; null where nobody may be told of their time. */
  readonly agents: number | null;
}
export interface PeakHour extends HourOfWeek {
  /** Calls that came in one such hour on average. */
  readonly perHour: number;
  /** Agents it takes to answer as planned (Erlang C); null where nothing is known of how long calls take. */
  readonly needed: number | null;
}
/** The hours in which most gave up, and the average wait in them and in all others, in milliseconds. */
export interface ProblemHours {
  readonly hours: readonly HourOfWeek[];
  readonly waitMs: number | null;
  readonly otherWaitMs: number | null;
}

const hourMs = 3_600_000;

/**
 * Hours of the week of a period (days, both counted) in which calls came. `calls` are lines by hour of the week, `work` the
 * same of everything, for the time agents were at work; null where it may not be told.
 */
export function hoursOfWeek(
  days: { readonly from: string; readonly until: string },
  calls: readonly PeriodLine[],
  work: readonly PeriodLine[] | null,
): readonly HourOfWeek[] {
  const first = Temporal.PlainDate.from(days.from);
  const count = first.until(days.until).days + 1;
  const timesOf = (weekday: number) => Math.floor((count - 1 - ((weekday - first.dayOfWeek + 7) % 7)) / 7) + 1;
  const worked = new Map(work?.map((line) => [line.id, line.figures.loggedInTime?.value ?? 0]));
  return calls
    .filter(({ figures }) => (figures.offered?.value ?? 0) > 0)
    .map(({ id, figures }): HourOfWeek => {
      const weekday = Math.floor(Number(id) / 100);
      const times = timesOf(weekday);
      const agents = work === null ? null : (worked.get(id) ?? 0) / (times * hourMs);
      return { weekday, hour: Number(id) % 100, times, figures, agents };
    });
}

/** The busiest of these hours, and how many agents each takes. Where no call of an hour was taken, all calls say how long one takes. */
export function peaksOf(hours: readonly HourOfWeek[], handleMsOfAll: number | null): readonly PeakHour[] {
  return hours
    .map((hour): PeakHour => {
      const perHour = (hour.figures.offered?.value ?? 0) / hour.times;
      const handleMs = hour.figures.handleTime?.value ?? handleMsOfAll;
      return { ...hour, perHour, needed: handleMs === null ? null : agentsNeeded({ perHour, handleMs }, planned) };
    })
    .sort((one, other) => other.perHour - one.perHour || inWeek(one) - inWeek(other))
    .slice(0, digestLimits.peakHours);
}

/** The hours in which most gave up, and how long was waited in them and in the others. */
export function problemHoursOf(hours: readonly HourOfWeek[]): ProblemHours {
  const abandoned = ({ figures }: HourOfWeek) => figures.abandoned?.value ?? 0;
  const worst = hours
    .filter((hour) => abandoned(hour) > 0)
    .sort((one, other) => abandoned(other) - abandoned(one) || inWeek(one) - inWeek(other))
    .slice(0, digestLimits.problemHours);
  return {
    hours: worst,
    waitMs: waitOf(worst),
    otherWaitMs: waitOf(hours.filter((hour) => !worst.includes(hour))),
  };
}

/** The average wait of all who left the queue in these hours: of sums, never of averages. */
function waitOf(hours: readonly HourOfWeek[]): number | null {
  const sum = (part: 'part' | 'whole') =>
    hours.reduce((all, { figures }) => all + (figures.averageWait?.[part] ?? 0), 0);
  return sum('whole') === 0 ? null : sum('part') / sum('whole');
}

const inWeek = ({ weekday, hour }: HourOfWeek): number => weekday * 24 + hour;
