import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import { company } from './company.ts';
import type { Dialogue } from './dialogue.ts';
import { doorsOf } from './founding.ts';
import { type DoubleMailbox, openMailbox } from './mailbox.ts';
import { emailOf } from './names.ts';
import { inBackground, type Pace } from './pace.ts';
import type { Api } from './person.ts';
import { photograph } from './photo.ts';
import { type Talks, talkOfLetter } from './talk.ts';

// People who write letters to the company. They come into a mailbox by IMAP and are read as any letter is.

interface Writer {
  readonly name: string;
  readonly subject: string;
  /** What is written first, as a page where the writer's program makes pages, and what is written under an answer. */
  readonly first: string;
  readonly page?: string;
  readonly file?: { readonly filename: string; readonly content: () => Buffer; readonly contentType: string };
  readonly cc?: string;
  /** What the company answers, what she writes under it, and what the company writes then. */
  readonly answer: string;
  readonly last: string;
  readonly closing: string;
  /** How her program introduces what it quotes. */
  readonly says: (moment: string) => string;
}

const turkish = (moment: string) => `${moment} tarihinde ${company.name} <${address}> şunları yazdı:`;
const english = (moment: string) => `On ${moment}, ${company.name} <${address}> wrote:`;
const address = 'destek@anadolukonfor.example';
const invoice = () =>
  Buffer.from('fatura;tarih;tutar\r\nAK-2026-004412;2026-11-12;18.450,00\r\nAK-2026-004413;2026-11-12;18.450,00\r\n');

const writers: readonly Writer[] = [
  {
    name: 'Filiz Sönmez',
    subject: 'Faturam iki kez kesilmiş',
    first:
      'Merhaba,\n\n12 Kasım tarihli siparişim için iki ayrı fatura geldi, kartımdan da iki kez çekim yapılmış görünüyor. Ekstremi ekte gönderiyorum.\n\nYanlış çekilen tutarın ne zaman iade edileceğini öğrenebilir miyim?\n\nSaygılarımla\nFiliz Sönmez\n0532 000 00 00',
    file: { filename: 'faturalar.csv', content: invoice, contentType: 'text/csv' },
    answer:
      'Merhaba Filiz Hanım,\n\nKayıtlarımızı inceledik: AK-2026-004413 numaralı fatura yanlışlıkla ikinci kez kesilmiş. Faturayı iptal ettik; 18.450,00 TL bankanıza bugün iade edildi ve 3 iş günü içinde kartınıza yansır.\n\nYaşattığımız karışıklık için özür dileriz.',
    closing: 'Rica ederiz. İade yansımazsa bu mektubu yanıtlamanız yeterli.',
    last: 'Çok teşekkür ederim, iadeyi bekliyorum. Başka bir belge gerekirse yazmanız yeterli.',
    says: turkish,
  },
  {
    name: 'Orhan Tezel',
    subject: 'Kurumsal teklif: 40 çalışma masası',
    cc: 'Satın Alma <satinalma@tezelmimarlik.example>',
    first:
      'Sayın yetkili, yeni ofisimiz için 40 adet Zeytin çalışma masası ve 40 adet sandalye almayı düşünüyoruz. Aşağıdaki tabloya göre teklif rica ederiz.',
    page: `<p>Sayın yetkili,</p><p>Yeni ofisimiz için <b>40 adet Zeytin çalışma masası</b> ve 40 adet sandalye almayı düşünüyoruz. Aşağıdaki tabloya göre teklif rica ederiz.</p>
<table border="1" cellpadding="6" style="border-collapse:collapse"><tr style="background:#eef3f1"><th>Ürün</th><th>Adet</th><th>Teslim</th></tr><tr><td>Zeytin çalışma masası, meşe</td><td align="right">40</td><td>Ocak 2027</td></tr><tr><td>Toplantı sandalyesi, gri</td><td align="right">40</td><td>Ocak 2027</td></tr></table>
<p>İyi çalışmalar dilerim.</p><p style="color:#5a6b66;font-size:12px">Orhan Tezel<br>Tezel Mimarlık · İdari işler<br>Bağdat Caddesi 214, İstanbul</p>`,
    answer:
      'Merhaba Orhan Bey,\n\n40 masa ve 40 sandalye için teklifimizi bugün hazırlayıp göndereceğiz. Ocak ayının ikinci haftasına teslim ayırdık. Ödeme 30 gün vadeli olabilir.',
    closing: 'Evet, montaj fiyata dahildir. Kat bilgisini iletirseniz ekibimizi ona göre planlarız.',
    last: 'Teklifi aldık, yönetimle görüşüp bu hafta içinde dönüş yapacağım. Montaj fiyata dahil mi?',
    says: turkish,
  },
  {
    name: 'Margaret Doyle',
    subject: 'Delivery to a new address',
    first:
      'Dear team,\n\nI ordered the Rüya sofa (order AK-461203) last week. We have moved since, and the delivery should go to our new flat in İzmir instead of Bornova.\n\nCould you change the address, and does that move the delivery date?\n\nKind regards\nMargaret Doyle',
    answer:
      'Dear Ms Doyle,\n\nI have changed the delivery address of order AK-461203 to your new flat in İzmir. The date stays as it is: this Saturday between 9:00 and 12:00. The crew will call you half an hour before they arrive.',
    closing: 'You are welcome. Enjoy the new sofa.',
    last: 'That is perfect, thank you for sorting it out so quickly. Saturday morning works for us.',
    says: english,
  },
  {
    name: 'Hüseyin Alpay',
    subject: 'Dolabın kapağı çizik geldi (fotoğraf ekte)',
    first:
      'Merhabalar, bugün teslim edilen Sedir gardırobun sol kapağında boydan boya çizik var. Fotoğrafını ekledim. Kapağın değiştirilmesini istiyorum, kurulum ekibi de gördü.',
    file: { filename: 'kapak.png', content: photograph, contentType: 'image/png' },
    answer:
      'Merhaba Hüseyin Bey,\n\nFotoğraf için teşekkür ederiz. Sol kapağın yenisini bugün depodan ayırdık. Ekibimiz perşembe 13.00 ile 17.00 arasında gelip değiştirebilir; uygun mudur?',
    closing: 'Perşembe için kaydınızı açtık. Ekibimiz gelmeden yarım saat önce sizi arayacak.',
    last: 'Perşembe öğleden sonra evde olurum, o gün gelebilirler. Sağ olun.',
    says: turkish,
  },
  {
    name: 'Jonas Weber',
    subject: 'Warranty certificate for a Meltem air conditioner',
    first:
      'Hello,\n\nfor my tax records I need the warranty certificate of the Meltem air conditioner I bought in June as a PDF. The printed one got lost when we moved.\n\nThank you\nJonas Weber',
    answer:
      'Hello Mr Weber,\n\nthe certificate is registered to your order of 14 June. I have asked our service department to issue it again; you will find it in your customer account under Documents within the hour.',
    closing: 'Glad it arrived. Have a good day.',
    last: 'Received, many thanks!',
    says: english,
  },
];

const comesEveryMs = [25_000, 60_000] as const;
const readsAfterMs = [8_000, 25_000] as const;
const patienceMs = 1_800_000;
const lookEveryMs = 1_000;

export type Letters = Awaited<ReturnType<typeof openLetters>>;

/** The mailbox and those who write to it. */
export async function openLetters() {
  const mailbox = await openMailbox();
  return {
    /** Connects the mailbox in the first queue, or tells a channel of an earlier run where it is now. */
    async found(api: Api): Promise<void> {
      const queueId = (await doorsOf(api)).queues.get(company.queues[0].name);
      if (!queueId) return;
      const { channels } = api.messaging;
      const fields = {
        ...{ address, fromName: company.name, signIn: 'password' },
        ...{ imapHost: '127.0.0.1', imapPort: mailbox.imapPort, imapSecurity: 'none', readOld: true },
        ...{ smtpHost: '127.0.0.1', smtpPort: mailbox.smtpPort, smtpSecurity: 'none', afterReading: 'mark' },
        signature: `{{agent}}\n${company.name} Müşteri Hizmetleri`,
      };
      const secrets = { secret: mailbox.password };
      const known = (await channels.list({})).items.find(
        ({ channel, name }) => channel === 'email' && name === channelName,
      );
      if (known) await channels.update({ channelAccountId: known.id, fields, secrets });
      else await channels.create({ channel: 'email', name: channelName, queueId, ingress: 'stream', fields, secrets });
    },
    /** Letters come until the pace's signal ends everything. */
    letIn(talks: Talks, pace: Pace, onBroken: (error: unknown) => void): void {
      const come = async () => {
        for (let visit = 0; ; visit++) {
          const writer = writers[visit % writers.length];
          if (writer) inBackground(pace, () => correspond(mailbox, writer, talks, pace), onBroken);
          await pace.rest(...comesEveryMs);
          // When all have written, it is quieter: each of them has something new only now and then.
          if (visit >= writers.length - 1) await pace.rest(6 * comesEveryMs[0], 6 * comesEveryMs[1]);
        }
      };
      inBackground(pace, come, onBroken);
    },
    close: () => mailbox.close(),
  };
}

const channelName = 'Destek posta kutusu';

/** One correspondence: a letter, the answer, and a letter that quotes it. */
async function correspond(mailbox: DoubleMailbox, writer: Writer, talks: Talks, pace: Pace): Promise<void> {
  const own = emailOf(writer.name);
  const from = { name: writer.name, address: own };
  const id = `<${randomUUID()}@example.com>`;
  const known = mailbox.sent.length;
  const { subject, first: text, page: html, cc, file } = writer;
  const attachments = file ? [{ ...file, content: file.content() }] : [];
  const talk = talks.begin(talkOfLetter(subject), dialogueOf(writer));
  talk.at++;
  await deliver(mailbox, { messageId: id, from, subject, text, attachments, ...(html && { html }), ...(cc && { cc }) });
  const answer = await answerTo(mailbox, own, known, pace);
  if (!answer) {
    talk.isOver = true;
    return;
  }
  await pace.rest(...readsAfterMs);
  const moment = new Date().toLocaleString(writer.says === turkish ? 'tr-TR' : 'en-GB', { timeZone: company.zone });
  const quoted = (answer.text ?? '').trim().replace(/^/gm, '> ');
  await deliver(mailbox, {
    from,
    subject: `${writer.says === turkish ? 'Ynt' : 'Re'}: ${subject}`,
    inReplyTo: answer.messageId,
    references: [id, answer.messageId],
    text: `${writer.last}\n\n${writer.says(moment)}\n${quoted}\n`,
  });
  talk.at++;
}

/** What both sides say, in the order in which they do. */
function dialogueOf({ first, answer, last, closing, says }: Writer): Dialogue {
  const said = (who: 'customer' | 'agent', text: string) => ({ who, does: 'say', text }) as const;
  return {
    language: says === turkish ? 'tr' : 'en',
    turns: [said('customer', first), said('agent', answer), said('customer', last), said('agent', closing)],
    ending: 'solved',
  };
}

async function deliver(mailbox: DoubleMailbox, letter: ConstructorParameters<typeof MailComposer>[0]): Promise<void> {
  mailbox.deliver(await new MailComposer({ to: address, date: new Date(), ...letter }).compile().build());
}

/** What the company answered her; null when her patience was shorter. */
async function answerTo(mailbox: DoubleMailbox, own: string, known: number, pace: Pace) {
  const untilMs = Date.now() + pace.ms(patienceMs);
  for (let at = known; Date.now() < untilMs; ) {
    const source = mailbox.sent[at];
    if (source === undefined) {
      await pace.rest(lookEveryMs, lookEveryMs);
      continue;
    }
    at++;
    const letter = await PostalMime.parse(source);
    if (letter.to?.some((one) => one.address === own)) return { text: letter.text, messageId: letter.messageId ?? '' };
  }
  return null;
}
