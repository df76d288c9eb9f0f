import type { Language } from './organisation.ts';

/** What a letter of ours says, in the reader's language; how it looks is the business of whoever sends it. */
export type LetterWords = {
  readonly subject: string;
  readonly language: Language;
  readonly paragraphs: readonly string[];
  readonly link: { readonly label: string; readonly url: string } | null;
  readonly foot: readonly string[];
};

/** A moment as people of a zone write it: `29.11.2026 14:05`. */
export function momentIn(language: Language, zone: string, atMs: number): string {
  return new Intl.DateTimeFormat(language === 'tr' ? 'tr-TR' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: zone,
  }).format(new Date(atMs));
}

/** Asks somebody in. */
export function invitationLetter(of: {
  readonly language: Language;
  readonly organisationName: string;
  /** Who invites. */
  readonly by: string;
  readonly url: string;
  /** Until when the link works, in words. */
  readonly until: string;
}): LetterWords {
  const { language, organisationName, by, url, until } = of;
  if (language === 'tr') {
    return {
      subject: `${organisationName} sizi Santral'a davet ediyor`,
      language,
      paragraphs: [
        'Merhaba,',
        `${by}, sizi ${organisationName} kurumunun çağrı merkezine davet etti. Daveti kabul edip adınızı ve parolanızı belirlediğinizde çalışmaya başlayabilirsiniz.`,
      ],
      link: { label: 'Daveti kabul et', url },
      foot: [
        `Bağlantı ${until} tarihine kadar ve yalnızca bir kez kullanılabilir.`,
        'Bu daveti beklemiyorsanız bir şey yapmanız gerekmez.',
      ],
    };
  }
  return {
    subject: `${organisationName} invites you to Santral`,
    language,
    paragraphs: [
      'Hello,',
      `${by} has invited you to the contact centre of ${organisationName}. Accept the invitation, set your name and password, and you can start.`,
    ],
    link: { label: 'Accept the invitation', url },
    foot: [
      `The link works until ${until}, and only once.`,
      'If you did not expect this invitation, there is nothing you need to do.',
    ],
  };
}

/** Lets somebody choose a new password. */
export function passwordResetLetter(of: {
  readonly language: Language;
  readonly name: string;
  readonly organisationName: string;
  readonly url: string;
  readonly minutes: number;
}): LetterWords {
  const { language, name, organisationName, url, minutes } = of;
  if (language === 'tr') {
    return {
      subject: 'Santral parolanızı yenileyin',
      language,
      paragraphs: [
        `Merhaba ${name},`,
        `${organisationName} hesabınız için yeni bir parola istendi. Yeni parolayı belirlediğinizde açık oturumlarınızın tümü kapanır.`,
      ],
      link: { label: 'Yeni parola belirle', url },
      foot: [
        `Bağlantı ${minutes} dakika boyunca ve yalnızca bir kez kullanılabilir.`,
        'Bunu siz istemediyseniz bir şey yapmanız gerekmez; parolanız değişmedi.',
      ],
    };
  }
  return {
    subject: 'Choose a new Santral password',
    language,
    paragraphs: [
      `Hello ${name},`,
      `A new password was asked for your account at ${organisationName}. Once you choose it, all your open sessions end.`,
    ],
    link: { label: 'Choose a new password', url },
    foot: [
      `The link works for ${minutes} minutes, and only once.`,
      'If it was not you who asked, there is nothing you need to do: your password has not changed.',
    ],
  };
}

/** Tells an owner that the operator lifted the networks people may sign in from. */
export function networksLiftedLetter(of: {
  readonly language: Language;
  readonly name: string;
  readonly organisationName: string;
  readonly url: string;
}): LetterWords {
  const { language, name, organisationName, url } = of;
  if (language === 'tr') {
    return {
      subject: `${organisationName}: ağ sınırlaması kaldırıldı`,
      language,
      paragraphs: [
        `Merhaba ${name},`,
        `Sunucu başındaki biri, ${organisationName} kurumunda rollerin hangi ağlardan oturum açabileceğini belirleyen sınırlamayı kaldırdı. Şu anda her ağdan oturum açılabiliyor.`,
        'Ağ listelerini düzeltin, sonra sınırlamayı yeniden yürürlüğe koyun.',
      ],
      link: { label: 'Ayarları aç', url },
      foot: [
        'Bunu sunucuyu işleten kişiden siz istemediyseniz ona hemen haber verin. Olay, denetim kaydında da yer alıyor.',
      ],
    };
  }
  return {
    subject: `${organisationName}: the limit to networks was lifted`,
    language,
    paragraphs: [
      `Hello ${name},`,
      `Somebody at the server lifted the limit that says from which networks the roles of ${organisationName} may sign in. People can sign in from any network now.`,
      'Correct the lists of networks, then put the limit back in force.',
    ],
    link: { label: 'Open the settings', url },
    foot: [
      'If you did not ask whoever runs the server for this, tell them at once. It also stands in the audit trail.',
    ],
  };
}

/** Shows that the mail server works. */
export function testLetter(of: {
  readonly language: Language;
  readonly organisationName: string;
  readonly url: string;
}): LetterWords {
  const { language, organisationName, url } = of;
  return language === 'tr'
    ? {
        subject: 'Santral deneme iletisi',
        language,
        paragraphs: [`Bu ileti size ulaştıysa ${organisationName} kurumunun e-posta ayarları çalışıyor.`],
        link: { label: "Santral'ı aç", url },
        foot: ['Bunu Ayarlar, E-posta sayfasından siz istediniz.'],
      }
    : {
        subject: 'Santral test message',
        language,
        paragraphs: [`If this message has reached you, the e-mail settings of ${organisationName} work.`],
        link: { label: 'Open Santral', url },
        foot: ['You asked for it on the page Settings, E-mail.'],
      };
}
