import { languages } from '#identity';
import { aroundTheClock } from '#kernel/hours.ts';
import type { GroupId, QueueId, SkillId, UserId } from '#kernel/id.ts';
import { foundTeam } from './among-colleagues.ts';
import { company, type QueuePlan } from './company.ts';
import { type Api, openPerson, signIn } from './person.ts';
import { phrases } from './phrases.ts';
import { foundShifts } from './shifts.ts';

/** Where customers of a queue come in, by the queue's name. A queue or channel that somebody removed is missing. */
export interface Doors {
  readonly queues: ReadonlyMap<string, QueueId>;
  /** Public key of the web chat that leads into the queue. */
  readonly channels: ReadonlyMap<string, string>;
  /** Names of the queues that are open now. */
  readonly open: ReadonlySet<string>;
}

/** Looks the doors up as they are now: whoever tries the demonstration may have changed the company. */
export async function doorsOf(api: Api): Promise<Doors> {
  const [queues, channels] = await Promise.all([api.queues.queues.list({}), api.messaging.channels.list({})]);
  const active = channels.items.filter((channel) => channel.isActive);
  return {
    open: new Set(queues.items.filter(({ isOpen }) => isOpen).map(({ name }) => name)),
    queues: new Map(queues.items.map((queue) => [queue.name, queue.id])),
    channels: new Map(
      queues.items.flatMap((queue) => {
        const channel = active.find((one) => one.queueId === queue.id && one.channel === 'webChat');
        return channel ? [[queue.name, channel.publicKey] as const] : [];
      }),
    ),
  };
}

/**
 * Brings the company into being through the program's own API, or completes one whose founding was cut short. Nobody's
 * first password has to be changed afterwards.
 */
export async function found(url: string, password: string): Promise<void> {
  const visitor = openPerson(url);
  const { name, zone, owner } = company;
  if ((await visitor.api.identity.setup.state()).needed) {
    const input = { organisationName: name, zone, language: 'tr', ownerName: owner.name, email: owner.email, password };
    await visitor.api.identity.setup.run({ ...input, language: 'tr' });
  }
  const { api, me } = await signIn(url, owner.email, password);
  const projectId = me.projects.find((project) => project.isDefault)?.id;
  if (!projectId) throw new Error('The company has no default project.');

  const groups = await foundGroups(api);
  const userIds = await foundPeople(url, api, groups, password);
  const skills = await foundSkills(api);
  for (const { email, skills: levels } of [...company.agents, company.yours]) {
    const agentId = known(userIds, email);
    const told = Object.entries(levels).map(([skill, level]) => ({ skillId: known(skills, skill), level }));
    await api.agents.agents.edit({ agentId, skills: told, capacity: company.capacity });
  }
  const present = await api.queues.queues.list({});
  const queues = new Map<string, QueueId>();
  for (const plan of company.queues) {
    const found = present.items.find((queue) => queue.name === plan.name);
    const settings = { ...plan.settings, serviceLevelMs: company.serviceLevelMs, reopenWithinMs: 3_600_000 };
    const { id } = found
      ? await api.queues.queues.edit({ queueId: found.id, ...settings })
      : await api.queues.queues.create({ name: plan.name, projectId, ...settings });
    const weekly = plan.weekly.map((interval) => ({ ...interval }));
    const exceptions = company.holidays.map((holiday) => ({ ...holiday, intervals: [] }));
    await api.queues.queues.setHours({
      queueId: id,
      hours: weekly.length > 0 ? { zone, weekly, exceptions } : { ...aroundTheClock(zone), weekly: [], exceptions: [] },
    });
    await api.queues.queues.setMembers({ queueId: id, members: membersOf(plan, userIds) });
    const written = await api.messaging.templates.list({ queueId: id });
    for (const { title, texts } of phrases) {
      const isThere = written.items.some((template) => template.title === title);
      if (!isThere) await api.messaging.templates.create({ queueId: id, title, texts });
    }
    queues.set(plan.name, id);
  }
  await foundChannels(api, queues);
  await foundPrompts(api);
  await foundShifts(url, api, password);
  await foundTeam(url, password, userIds);
}

/** In a queue that is not her first, an agent is one of the second row. */
function membersOf(plan: QueuePlan, userIds: ReadonlyMap<string, UserId>) {
  return [...company.agents, company.yours].flatMap(({ email, queues }) => {
    const place = queues.indexOf(plan.name);
    return place < 0 ? [] : [{ agentId: known(userIds, email), tier: place === 0 ? 1 : 2 }];
  });
}

/** What callers of the invented company are told. */
async function foundPrompts(api: Api): Promise<void> {
  const { items } = await api.voice.prompts.list();
  for (const { name, texts } of company.prompts) {
    if (items.some((prompt) => prompt.name === name)) continue;
    const { id } = await api.voice.prompts.create({ name });
    for (const language of languages) await api.voice.prompts.write({ promptId: id, language, text: texts[language] });
  }
}

async function foundGroups(api: Api): Promise<ReadonlyMap<string, GroupId>> {
  const { items } = await api.identity.groups.list();
  const groups = new Map(items.map((group) => [group.name, group.id]));
  for (const group of company.groups) {
    if (!groups.has(group.name)) groups.set(group.name, (await api.identity.groups.create(group)).id);
  }
  return groups;
}

async function foundPeople(
  url: string,
  api: Api,
  groups: ReadonlyMap<string, GroupId>,
  password: string,
): Promise<ReadonlyMap<string, UserId>> {
  const [users, roles] = await Promise.all([
    api.identity.users.list({ limit: 200, state: 'all' }),
    api.identity.roles.list(),
  ]);
  const ids = new Map(users.items.map((user) => [user.email, user.id]));
  const { manager, supervisors, evaluators, agents, yours } = company;
  for (const { name, email, role, group } of [manager, ...supervisors, ...evaluators, yours, ...agents]) {
    const roleId = roles.items.find(({ template }) => template === role)?.id;
    if (!roleId) throw new Error(`There is no role made from the template ${role}.`);
    const isNew = !ids.has(email);
    if (isNew) {
      const groupId = group === null ? null : known(groups, group);
      const user = { name, email, password: firstPassword(password), groupId, roleIds: [roleId] };
      ids.set(email, (await api.identity.users.create(user)).id);
    }
    const isFirst = isNew || users.items.some((user) => user.email === email && user.passwordIsFirst);
    if (!isFirst) continue;
    const own = await signIn(url, email, firstPassword(password));
    await own.api.identity.me.changePassword({ current: firstPassword(password), next: password });
    await own.api.identity.signOut();
  }
  return ids;
}

/** A first password is somebody else's choice and has to be changed; ours changes into the one that is printed. */
const firstPassword = (password: string) => `${password}-ilk`;

async function foundSkills(api: Api): Promise<ReadonlyMap<string, SkillId>> {
  const { items } = await api.agents.skills.list();
  const skills = new Map(items.map((skill) => [skill.name, skill.id]));
  for (const name of company.skills) {
    if (!skills.has(name)) skills.set(name, (await api.agents.skills.create({ name })).id);
  }
  return skills;
}

async function foundChannels(api: Api, queues: ReadonlyMap<string, QueueId>): Promise<void> {
  const { items } = await api.messaging.channels.list({});
  for (const plan of company.queues) {
    const queueId = known(queues, plan.name);
    const settings = {
      title: company.name,
      greeting: 'Merhaba, size nasıl yardımcı olabiliriz?',
      colour: '#0f6b5c',
      asksName: true,
      privacyNotice: 'Bu görüşme kalite amacıyla saklanır.',
    };
    // The first web chat came with the company; it becomes the one of the first queue.
    const present = items.find((one) => one.queueId === queueId && one.channel === 'webChat');
    if (present) await api.messaging.channels.update({ channelAccountId: present.id, name: plan.channel, settings });
    else await api.messaging.channels.create({ channel: 'webChat', name: plan.channel, queueId, settings });
  }
}

function known<Thing>(things: ReadonlyMap<string, Thing>, name: string): Thing {
  const thing = things.get(name);
  if (thing === undefined) throw new Error(`The demonstration knows no "${name}".`);
  return thing;
}
