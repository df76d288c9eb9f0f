const turkish = [
  'Merhaba, Anadolu Konfor’a hoş geldiniz. Size nasıl yardımcı olabilirim?',
  'Anladım, hemen kontrol ediyorum. Sipariş numaranız varsa paylaşabilir misiniz?',
  'Teşekkür ederim. Kaydınızı buldum, ilgili birime ilettim.',
  'Bu konuda size en geç yarın dönüş yapılacak. Eklemek istediğiniz bir şey var mı?',
  'Notunuzu kayda ekledim. Başka bir sorunuz olursa buradayım.',
];
const english = [
  'Hello, welcome to Anadolu Konfor. How can I help you?',
  'I see, let me check. Do you have an order number for me?',
  'Thank you. I found your record and passed it on to the right team.',
  'Somebody will come back to you by tomorrow. Is there anything you would like to add?',
  'I have added your note. I am here if you have another question.',
];
const soundsEnglish = /\b(hello|hi|the|you|my|is|do|can|please|thanks)\b/i;

/** What a simulated agent says to somebody who follows no dialogue, such as a person who tries the demonstration. */
export function plainAnswer(text: string, answersBefore: number): string {
  const answers = soundsEnglish.test(text) ? english : turkish;
  return answers[Math.min(answersBefore, answers.length - 1)] ?? '';
}
