// Identity on the screen: sign-in, the very first page, people, groups, my account.
export { AcceptPage } from './AcceptPage.tsx';
export { AccountPage } from './AccountPage.tsx';
export { AuditPage } from './AuditPage.tsx';
export { FirstRunPage } from './FirstRunPage.tsx';
export { GroupsPage } from './GroupsPage.tsx';
export { InvitationsPage } from './InvitationsPage.tsx';
export { MailPage } from './MailPage.tsx';
export { OwnGroup } from './OwnGroup.tsx';
export { PasswordPage } from './PasswordPage.tsx';
export { PeoplePage } from './PeoplePage.tsx';
export { RolePage } from './RolePage.tsx';
export { RolesPage } from './RolesPage.tsx';
export { SignInPage } from './SignInPage.tsx';
export { SecurityPage } from './security/SecurityPage.tsx';
export { SignInSettingsPage } from './security/SignInSettingsPage.tsx';
