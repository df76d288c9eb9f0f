const firstNames = [
  ...['Ahmet', 'Aslı', 'Aylin', 'Barış', 'Begüm', 'Berk', 'Buse', 'Cansu', 'Cemre', 'Çağla', 'Deniz', 'Dilara', 'Ebru'],
  ...['Ece', 'Eda', 'Efe', 'Enes', 'Esra', 'Eylül', 'Ferhat', 'Filiz', 'Furkan', 'Gamze', 'Gökhan', 'Gül', 'Hande'],
  ...['Hasan', 'Hatice', 'Hülya', 'İbrahim', 'İlker', 'İpek', 'Kaan', 'Kadir', 'Leyla', 'Levent', 'Mert', 'Merve'],
  ...['Murat', 'Nazlı', 'Nihat', 'Nur', 'Onur', 'Ömer', 'Özge', 'Pelin', 'Rabia', 'Rıza', 'Seda', 'Selim', 'Sevgi'],
  ...['Sinem', 'Şule', 'Tarık', 'Tuğçe', 'Uğur', 'Ümit', 'Volkan', 'Yasin', 'Yeliz', 'Zehra', 'Zübeyde Işıl'],
];
const lastNames = [
  ...['Acar', 'Akın', 'Aktaş', 'Altun', 'Avcı', 'Aydoğan', 'Başaran', 'Bayrak', 'Bozkurt', 'Cengiz', 'Coşkun', 'Çakır'],
  ...['Çetin', 'Dağdelen', 'Duman', 'Ekinci', 'Erdoğmuş', 'Ergin', 'Erol', 'Genç', 'Güler', 'Gündüz', 'Güven', 'Ilgaz'],
  ...['Kaplan', 'Karabulut', 'Karaca', 'Kılıç', 'Koç', 'Köse', 'Kurt', 'Özcan', 'Özdemir', 'Öztürkoğlu', 'Sağlam'],
  ...['Sarı', 'Sezer', 'Soylu', 'Şen', 'Taş', 'Tunç', 'Turan', 'Uysal', 'Ünal', 'Yalçın', 'Yavuzer', 'Yıldırım'],
];
const guests = ['Emily Carter', 'Olena Kovalenko', 'Ahmad Al-Khatib', 'Jonas Weber', 'Chiara Conti', 'Oliver Hughes'];

/** How many customers the company has. */
export const customersCount = 200;

/** The customers' names, no two the same; always the same ones. */
export const customerNames: readonly string[] = [
  ...guests,
  ...Array.from({ length: customersCount - guests.length }, (_, place) => {
    const first = firstNames[(place * 7) % firstNames.length];
    const last = lastNames[(place * 11 + Math.floor(place / lastNames.length)) % lastNames.length];
    return `${first} ${last}`;
  }),
];

const withoutMarks: Readonly<Record<string, string>> = { ç: 'c', ğ: 'g', ı: 'i', ö: 'o', ş: 's', ü: 'u', ' ': '.' };

/** A name as addresses are written: small letters of the English alphabet, words joined by dots. */
export function plainLetters(name: string): string {
  const letters = [...name.toLocaleLowerCase('tr')].map((letter) => withoutMarks[letter] ?? letter);
  return letters.join('').replace(/[^a-z.-]/g, '');
}

/** An address nobody has: `example.com` is kept free for examples. */
export function emailOf(name: string): string {
  return `${plainLetters(name)}@example.com`;
}
