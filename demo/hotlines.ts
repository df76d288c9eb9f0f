import { randomUUID } from 'node:crypto';
import type { UserId } from '#kernel/id.ts';
import { company } from './company.ts';
import type { Api } from './person.ts';

const { hotlines } = company;

/** The addresses of those who serve the company's numbers. */
export const hotlineEmails: readonly string[] = [
  ...new Set(hotlines.flatMap(({ agents }) => agents.map((agent) => emailOf(agent)))),
];

const firstInternalNumber = 101;

/** Gives the company its numbers, queues for calls, and a telephone and an internal number to each who serves them; what is there stays. */
export async function foundHotlines(api: Api): Promise<void> {
  const [queues, numbers, telephones, users] = await Promise.all([
    api.queues.queues.list({}),
    api.voice.numbers.list(),
    api.voice.telephones.list(),
    api.identity.users.list({ limit: 200, state: 'all' }),
  ]);
  const projectId = queues.items[0]?.projectId;
  if (!projectId) throw new Error('The company has no queue yet.');
  const userOf = (email: string): UserId => {
    const user = users.items.find((one) => one.email === email);
    if (!user) throw new Error(`Nobody of the company has the address ${email}.`);
    return user.id;
  };
  for (const { name, number, line, outcomes, agents } of hotlines) {
    if (queues.items.some((queue) => queue.name === name)) continue;
    const { id: queueId } = await api.queues.queues.create({
      ...{ name, projectId, media: ['voice'], assignment: 'automatic', strategy: 'longestIdle' },
      ...{ offerTimeoutMs: 15_000, wrapUpMs: 30_000, serviceLevelMs: company.serviceLevelMs },
      outcomes: outcomes.map((outcome) => ({ id: randomUUID(), name: outcome, isArchived: false })),
      outcomeIsRequired: true,
    });
    const members = agents.map((agent) => ({ agentId: userOf(emailOf(agent)), tier: 1 }));
    await api.queues.queues.setMembers({ queueId, members });
    if (!numbers.items.some((one) => one.name === line))
      await api.voice.numbers.create({ number, name: line, queueId, language: 'tr' });
  }
  const { items: internal } = await api.voice.internalNumbers.list();
  for (const [index, email] of hotlineEmails.entries()) {
    const userId = userOf(email);
    if (!internal.some((one) => one.userId === userId))
      await api.voice.internalNumbers.set({ userId, number: String(firstInternalNumber + index) });
    if (!telephones.items.some((one) => one.userId === userId))
      await api.voice.telephones.create({ userId, name: 'Masa telefonu' });
  }
}

function emailOf(name: string): string {
  return company.agents.find((agent) => agent.name === name)?.email ?? '';
}
