import { expect, test } from 'vitest';
import type { Who } from '#identity';
import { goldenId } from '#metrics';
import { boardTopicOf } from './live.ts';

const projects = Array.from({ length: 300 }, (_, at) => goldenId('project', `project ${at}`));
const who = (told: Partial<Who>): Who => ({
  organisationId: goldenId('organisation', 'one'),
  userId: goldenId('user', 'somebody'),
  groupId: goldenId('group', 'hers'),
  grants: [{ right: 'board.view', scope: 'all' }],
  projectIds: 'all',
  ...told,
});

test('who sees the same shares a topic, whatever the order of her projects', () => {
  const [one, two, three] = projects;
  if (!one || !two || !three) throw new Error('There are three projects');
  expect(boardTopicOf(who({ projectIds: [one, two] }))).toBe(boardTopicOf(who({ projectIds: [two, one] })));
  expect(boardTopicOf(who({ projectIds: [one, two] }))).not.toBe(boardTopicOf(who({ projectIds: [one, three] })));
  expect(boardTopicOf(who({}))).not.toBe(boardTopicOf(who({ organisationId: goldenId('organisation', 'two') })));
});

test('every different list of projects has a topic of its own, with a short name', () => {
  const topics = projects.map((_, at) => boardTopicOf(who({ projectIds: projects.slice(0, at) })) ?? '');
  const single = projects.map((id) => boardTopicOf(who({ projectIds: [id] })) ?? '');
  expect(new Set([...topics, ...single.slice(1)]).size).toBe(topics.length + single.length - 1);
  for (const topic of [...topics, ...single]) expect(topic.length).toBeLessThanOrEqual(200);
});

test('a group’s supervisor has the topic of her group, and who has none sees nobody', () => {
  const grants = [{ right: 'board.view', scope: 'group' }] as const;
  const hers = boardTopicOf(who({ grants }));
  expect(hers).not.toBe(boardTopicOf(who({})));
  expect(hers).not.toBe(boardTopicOf(who({ grants, groupId: null })));
  expect(boardTopicOf(who({ grants: [] }))).toBeNull();
});
