import { AccountPage } from '#identity/web';
import { TemplatesSection } from '#messaging/web';
import { useMay } from '../session.ts';
import { Attention } from './Attention.tsx';
import { Measured } from './Measured.tsx';
import { OwnPicture } from './OwnPicture.tsx';
import { Pushes } from './Pushes.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { Writing } from './Writing.tsx';

/** My account, with what other subjects say about me and keep for me. */
export function ProfilePage() {
  const may = useMay();
  return (
    <AccountPage
      picture={<OwnPicture />}
      more={
        <>
          <Attention />
          <Pushes />
          <Writing />
          {may('chat.reply') && <TemplatesSection queueId={null} mayManage />}
          <Shortcuts />
          <Measured />
        </>
      }
    />
  );
}
