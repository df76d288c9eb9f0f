import { may, type Person, type Who } from '#identity';

/** Whether somebody may be asked into a call, or called: she takes calls, and both look after the same project. */
export const isColleague = (who: Who, { who: other, isDisabled }: Person): boolean =>
  !isDisabled && other.userId !== who.userId && may(other, 'telephony.talk') && shareProject(who, other);

const shareProject = ({ projectIds: one }: Who, { projectIds: other }: Who): boolean =>
  one === 'all' || other === 'all' || one.some((id) => other.includes(id));
