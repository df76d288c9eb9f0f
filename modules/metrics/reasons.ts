/** Why a row was looked at for a figure and left out of it. */
export const reasons = {
  queueClosed: { tr: 'Kuyruk kapalıyken geldi', en: 'Arrived while the queue was closed' },
  callback: { tr: 'Geri arama için yeniden sıraya alındı', en: 'Queued again for a callback' },
  notNew: {
    tr: 'Yeni talep değil (aktarma, taşma veya geri dönüş)',
    en: 'Not a new demand (transfer, overflow or return)',
  },
  shortAbandon: { tr: 'Kısa terk', en: 'Short abandon' },
  abandonedInTime: { tr: 'Süre dolmadan vazgeçti', en: 'Gave up before the time was over' },
  abandoned: { tr: 'Vazgeçti', en: 'Gave up' },
  notAbandoned: { tr: 'Vazgeçmedi', en: 'Did not give up' },
  flowOut: { tr: 'Kuyruktan başka yolla çıktı', en: 'Left the queue by another way' },
  notFlowOut: { tr: 'Kuyruktan başka yolla çıkmadı', en: 'Did not leave the queue by another way' },
  stillWaiting: { tr: 'Hâlâ sırada', en: 'Still waiting' },
  notWaiting: { tr: 'Artık beklemiyor', en: 'No longer waiting' },
  notAnswered: { tr: 'Cevaplanmadı', en: 'Not answered' },
  wasOpen: { tr: 'Kuyruk açıkken geldi', en: 'Arrived while the queue was open' },
  stillInHand: { tr: 'Hâlâ sürüyor', en: 'Still going on' },
  neverConnected: { tr: 'Bağlantı kurulmadı', en: 'Never connected' },
  noHold: { tr: 'Beklemeye alınmadı', en: 'Never put on hold' },
  notMissed: { tr: 'Kaçırılmadı', en: 'Not missed' },
  notAccepted: { tr: 'Kabul edilmedi', en: 'Not accepted' },
  withdrawn: {
    tr: 'Temsilcinin dışında bir nedenle geri alındı',
    en: 'Taken back for a reason that was not the agent’s',
  },
  stillRinging: { tr: 'Teklif hâlâ bekliyor', en: 'The offer is still open' },
  outbound: { tr: 'Giden görüşme', en: 'Outbound' },
  noCustomerMessage: { tr: 'Müşteri yazmadı', en: 'The customer wrote nothing' },
  noReply: { tr: 'Temsilci yanıtı yok', en: 'No answer of an agent' },
  notHandled: { tr: 'Hiçbir temsilci almadı', en: 'Taken by no agent' },
  notAgent: { tr: 'Bir temsilci yazmadı', en: 'Not written by an agent' },
  otherState: { tr: 'Başka bir durumda geçen süre', en: 'Time in another state' },
  withinLimit: { tr: 'İzin verilen süre içinde', en: 'Within the time it may last' },
  noConversation: { tr: 'Üzerinde yazılı görüşme yok', en: 'No conversation in writing in hand' },
} as const satisfies Record<string, { readonly tr: string; readonly en: string }>;

export type Reason = keyof typeof reasons;
