/**
 * What Discord tells browsers of its API: any page may ask, only the token decides what it may do. A bot's token with a
 * browser's User-Agent is refused all the same.
 */
export const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, GET, PUT, PATCH, DELETE',
  // Discord's list, without what its own client alone sends. A Firefox extension that may reach discord.com names its
  // User-Agent by itself; here it has no such permission, and would be stopped without the last of them.
  'access-control-allow-headers':
    'Content-Type, Authorization, X-Audit-Log-Reason, X-Track, X-Super-Properties, X-Context-Properties, X-Fingerprint, X-Discord-Locale, X-Debug-Options, If-None-Match, Range, X-RateLimit-Precision, User-Agent',
  'access-control-expose-headers':
    'Retry-After, X-RateLimit-Global, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-RateLimit-Reset-After, X-RateLimit-Bucket, X-RateLimit-Scope, Date',
} as const;
