// SMS through any gateway that speaks HTTP. Owns: profiles (what a gateway wants and says, as data), one engine for all.
// Never: a vendor's own code path; what a gateway does differently is written in its profile. Parts and costs are
// counted by messaging. SMPP is another door, not built.
export { openSmsHttp, type SmsHttpNeeds } from './sms-http.ts';
