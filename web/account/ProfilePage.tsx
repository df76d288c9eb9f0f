import { AccountPage } from '#identity/web';
import { Attention } from './Attention.tsx';
import { Measured } from './Measured.tsx';
import { OwnPicture } from './OwnPicture.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { Writing } from './Writing.tsx';

/** My account, with what other subjects say about me and keep for me. */
export function ProfilePage() {
  return (
    <AccountPage
      picture={<OwnPicture />}
      more={
        <>
          <Attention />
          <Writing />
          <Shortcuts />
          <Measured />
        </>
      }
    />
  );
}
