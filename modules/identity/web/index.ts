// Identity on the screen: sign-in, the very first page, people, groups, my account.
export { AccountPage } from './AccountPage.tsx';
export { FirstRunPage } from './FirstRunPage.tsx';
export { GroupsPage } from './GroupsPage.tsx';
export { OwnGroup } from './OwnGroup.tsx';
export { PeoplePage } from './PeoplePage.tsx';
export { RolePage } from './RolePage.tsx';
export { RolesPage } from './RolesPage.tsx';
export { SignInPage } from './SignInPage.tsx';
