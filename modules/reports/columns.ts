import { alertsOfLevelId, type Grouping, stretchesAtLevelId, timeInStatusId } from '#metrics';

/** The figures a day is judged by, in the order in which they are asked for. */
export const mainFigures: Readonly<Record<Grouping, readonly string[]>> = {
  queue: [
    'offered',
    'answered',
    'abandoned',
    'stillWaiting',
    'serviceLevel',
    'abandonRate',
    'answerSpeed',
    'longestWait',
    'handled',
    'handleTime',
    'firstResponseTime',
    'responseTime',
    'resolutionTime',
    'transferRate',
  ],
  agent: [
    'handled',
    'loggedInTime',
    'occupancy',
    'breakTime',
    'breakOverrun',
    'notRespondingTime',
    'unreachableTime',
    'offersMissed',
    'offerAnswerTime',
    'firstResponseTime',
    'responseTime',
    'messagesSent',
    'concurrency',
    'transferRate',
  ],
  group: [
    'handled',
    'loggedInTime',
    'occupancy',
    'breakTime',
    'offersMissed',
    'offerAnswerTime',
    'firstResponseTime',
    'responseTime',
    'messagesSent',
    'handledPerHour',
    'transferRate',
  ],
};

/** How the time of agents is divided: these add up to their time at work. */
export const stateFigures = [
  'handlingTime',
  'ringingTime',
  'freeTime',
  'breakTime',
  'otherAwayTime',
  'offQueueTime',
  'notRespondingTime',
  'unreachableTime',
] as const;

/** What the summary of agents' time says. */
export const timeFigures: readonly string[] = [
  'loggedInTime',
  ...stateFigures,
  'breakOverrun',
  'occupancy',
  'utilization',
  'productiveShare',
];

/** What the chat overview says of each agent. */
export const overviewFigures: readonly string[] = [
  'chatsHandled',
  'messagesSent',
  'firstResponseTime',
  'averageFirstResponseTime',
  'averageResponseTime',
  'resolutionTime',
  'chatsReopened',
  ...Object.values(stretchesAtLevelId),
  'ownViolationShare',
  ...Object.values(alertsOfLevelId),
  ...Object.values(timeInStatusId),
];
