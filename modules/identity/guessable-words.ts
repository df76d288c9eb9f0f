/**
 * Words people build passwords of, gathered by hand from everyday Turkish and English; not a list of leaked passwords.
 * Written folded: lower case, no accents. With the endings of `password.ts` each stands for thousands of passwords.
 */
export const guessableWords: ReadonlySet<string> = new Set(
  [
    // What a sign-in form makes people think of.
    `password passwort passcode passwd pass parola sifre sifrem sifreler parolam giris girisyap kullanici kullaniciadi
    login logon signin signup user username admin administrator administrators root superuser system sistem master
    default change changeme changeit secret gizli gizlisifre private letmein openup open welcome hosgeldin hosgeldiniz
    merhaba selam hello hey test testing tester deneme denemesifre demo sample example temp temporary gecici gecicisifre
    guest misafir server sunucu account hesap hesabim security guvenlik secure access erisim key anahtar code kod pin
    first ilk ilksifre new yeni yenisifre old eski my benim our bizim your senin the this that for with and ve ile`,
    // Work.
    `santral callcenter contactcenter call center cagri merkezi cagrimerkezi musteri musterihizmetleri hizmet hizmetleri
    destek support help helpdesk temsilci operator agent manager yonetici mudur patron boss supervisor sefim office ofis
    company sirket firma holding kurum satis sales muhasebe personel insankaynaklari bilgiislem teknik servis service
    project proje team ekip takim banka bank telefon phone mobile internet computer bilgisayar laptop desktop windows
    linux ubuntu android iphone apple samsung google microsoft facebook instagram whatsapp twitter youtube netflix
    oracle mysql postgres database data cisco dell office365 outlook gmail hotmail yahoo monday tuesday wednesday
    thursday friday saturday sunday pazartesi sali carsamba persembe cuma cumartesi pazar january february march april
    june july august september october november december ocak subat mart nisan mayis haziran temmuz agustos eylul ekim
    kasim aralik spring summer autumn winter ilkbahar yaz sonbahar kis bahar today bugun tomorrow yarin year yil`,
    // Love, luck and belief.
    `love iloveyou loveyou lovely ilove loveme seniseviyorum seviyorum seni seviyom ask askim askimsin canim cansin bitanem
    birtanem hayatim sevgilim sevgi sevda tatlim guzelim gulum melegim melek prenses princess prince prens kral kralice
    king queen angel baby bebek bebegim sweet honey sugar sunshine happy mutlu mutluluk lucky sansli sans hayat life
    dream ruya forever sonsuza sonsuz always friend dost arkadas kardes kardesim abi abla anne annem baba babam aile
    ailem family mother father mama mummy daddy god jesus christ allah allahim bismillah muhammed islam kuran inanc
    insallah masallah heaven faith hope umut peace baris freedom ozgurluk power guc star yildiz moon ay sun gunes`,
    // Countries, towns, clubs, history.
    `turkiye turkey turk turkum turkler atatuk ataturk mustafakemal mustafa kemal cumhuriyet vatan millet bayrak bozkurt
    istanbul ankara izmir bursa antalya adana konya gaziantep mersin kayseri eskisehir diyarbakir samsun denizli trabzon
    malatya erzurum sakarya kocaeli mugla bodrum karadeniz anadolu fenerbahce fener fb besiktas bjk kartal karakartal
    galatasaray gs cimbom aslan trabzonspor bursaspor sampiyon champion champions football futbol soccer baseball
    basketball hockey tennis liverpool chelsea arsenal manchester united barcelona realmadrid juventus london paris
    berlin newyork america england germany almanya almanya europe avrupa asia africa`,
    // Names.
    `ahmet mehmet ali hasan huseyin ibrahim ismail osman murat omer yusuf emre burak can cem deniz eren kerem mert onur
    ozan serkan tolga ugur volkan hakan gokhan fatih selim sinan baris kaan arda efe ege fatma ayse emine hatice zeynep
    elif meryem merve busra esra kubra ozge seda sibel tugba yasemin gamze gizem ebru derya dilek pinar selin ece
    defne nur leyla sevgi ayla john michael david james robert daniel thomas william andrew joshua matthew anthony
    charlie george jordan hunter jennifer jessica ashley michelle amanda nicole maria anna sarah emma sophie laura`,
    // Play and things.
    `dragon monkey tiger lion kaplan wolf kurt eagle shadow ninja samurai batman superman spiderman ironman hulk pokemon
    pikachu naruto starwars matrix minecraft fortnite roblox counterstrike cs valorant league legends playstation xbox
    gamer game oyun oyuncu hacker matrix trustno trustnoone whatever nothing everything something blink mustang ferrari
    porsche mercedes bmw audi toyota honda harley motor araba kamyon car truck coffee kahve chocolate cikolata cookie
    banana muz elma cherry kiraz orange portakal flower cicek gul papatya lale rose lily cat kedi dog kopek puppy kitty
    pussy fuck fucking fuckyou bitch asshole shit sex sexy hello world dunya helloworld money para zengin gold altin
    silver gumus diamond elmas blue mavi red kirmizi green yesil black siyah kara white beyaz yellow sari purple mor
    pink pembe abc abcd abcde abcdef abcdefg abcdefgh abcabc xyz qwe asd zxc qaz wsx edc qweasd qweasdzxc`,
  ]
    .join(' ')
    .split(/\s+/)
    .filter((word) => word.length > 0),
);
