/** Where the code runs: on the site's server, or in its page. */
export const sampleLanguages = ['node', 'php', 'page'] as const;
export type SampleLanguage = (typeof sampleLanguages)[number];

/** Code that says who the customer is. The key is never in it: it stands in the settings of the site's server. */
export function sampleOf(language: SampleLanguage, publicKey: string): string {
  return samples[language].replaceAll('PUBLIC_KEY', publicKey);
}

const samples: Readonly<Record<SampleLanguage, string>> = {
  node: `import { createHmac, randomUUID } from 'node:crypto';

function santralToken(customer) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    sub: customer.id, name: customer.name, email: customer.email,
    aud: 'PUBLIC_KEY', iat: now, exp: now + 300, jti: randomUUID(),
  };
  const text = part({ alg: 'HS256', typ: 'JWT' }) + '.' + part(claims);
  const mac = createHmac('sha256', process.env.SANTRAL_KEY).update(text).digest('base64url');
  return text + '.' + mac;
}`,
  php: `function santral_token($customer) {
  $part = fn($text) => rtrim(strtr(base64_encode($text), '+/', '-_'), '=');
  $claims = [
    'sub' => (string) $customer->id, 'name' => $customer->name, 'email' => $customer->email,
    'aud' => 'PUBLIC_KEY', 'iat' => time(), 'exp' => time() + 300, 'jti' => bin2hex(random_bytes(16)),
  ];
  $text = $part('{"alg":"HS256","typ":"JWT"}') . '.' . $part(json_encode($claims));
  return $text . '.' . $part(hash_hmac('sha256', $text, getenv('SANTRAL_KEY'), true));
}`,
  page: `<script>
  addEventListener('santral', () => Santral.identify({ token: 'TOKEN_FROM_YOUR_SERVER' }));
  // When your customer signs out: Santral.logout()
</script>`,
};
