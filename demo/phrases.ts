import type { TemplateView } from '#messaging';

/** Templates of every queue of the invented company; the last has a number nobody knows beforehand. */
export const phrases: readonly { readonly title: string; readonly texts: TemplateView['texts'] }[] = [
  {
    title: 'Karşılama',
    texts: {
      tr: '{greeting} {customer_first_name}, ben {agent_first_name}. Size nasıl yardımcı olabilirim?',
      en: '{greeting} {customer_first_name}, this is {agent_first_name}. How can I help you?',
    },
  },
  {
    title: 'İade süreci',
    texts: { tr: 'İade talebinizi aldık. Ürün bize ulaştıktan sonra tutar 3 iş günü içinde kartınıza yatar.' },
  },
  { title: 'Beklettiğimiz için özür', texts: { tr: 'Beklettiğim için kusura bakmayın, hemen bakıyorum.' } },
  { title: 'Kapanış', texts: { tr: '{company} olarak teşekkür ederiz. {greeting} dilerim.' } },
  { title: 'Takip numarası', texts: { tr: 'Kargonuz yolda. Takip numaranız: {takip_no}' } },
];
