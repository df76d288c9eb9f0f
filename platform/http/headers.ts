/**
 * What browsers may do with our pages. Scripts come from us alone and never from the page's text; styles may stand in
 * attributes because the component library positions things that way; nobody may frame us.
 */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const hsts = 'max-age=31536000; includeSubDomains';

/** The headers every answer bears; a route may set its own over them. HSTS only where the way to us is https. */
export function securityHeaders(isHttps: boolean): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'geolocation=(), camera=(), payment=(), usb=(), microphone=(self)',
    'x-frame-options': 'DENY',
    ...(isHttps ? { 'strict-transport-security': hsts } : {}),
  };
}
