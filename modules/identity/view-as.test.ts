import { expect, test } from 'vitest';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Grant } from './may.ts';
import { templates } from './role.ts';
import type { Session } from './session.ts';
import { grantsInLine, grantsOfLine, viewedAs } from './view-as.ts';

const sessionWith = (grants: readonly Grant[]): Session =>
  ({
    who: {
      organisationId: 'house' as OrganisationId,
      userId: 'zeynep' as UserId,
      groupId: null,
      grants,
      projectIds: 'all',
    },
  }) as unknown as Session;

test('what a role grants is said in one line and read back', () => {
  for (const { grants } of Object.values(templates)) expect(grantsOfLine(grantsInLine(grants))).toEqual(grants);
  expect(grantsOfLine('')).toEqual([]);
});

test.for(['x', 'chat.view', 'chat.view:everywhere', 'chat.view:own:own', 'chat.fly:own', ',', '__proto__:own'])(
  'a line that is none of ours ("%s") is not read',
  (line) => expect(grantsOfLine(line)).toBeNull(),
);

test('an administrator sees what an agent sees, as herself', () => {
  const seen = viewedAs(sessionWith(templates.administrator.grants), grantsInLine(templates.agent.grants));
  expect(seen).toMatchObject({ isPreview: true, who: { userId: 'zeynep', grants: templates.agent.grants } });
});

test('nobody sees more than she may, nor anything when the line is wrong or she manages no roles', () => {
  const owner = grantsInLine(templates.owner.grants);
  const agent = grantsInLine(templates.agent.grants);
  expect(viewedAs(sessionWith(templates.administrator.grants), owner).who.grants).toEqual([]);
  expect(viewedAs(sessionWith(templates.manager.grants), agent).who.grants).toEqual([]);
  expect(viewedAs(sessionWith(templates.owner.grants), 'nonsense').who.grants).toEqual([]);
});
