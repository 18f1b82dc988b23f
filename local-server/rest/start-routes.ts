import { on, type Route } from './route.ts';

/** What bot libraries ask for before they connect. */
export const startRoutes: readonly Route[] = [
  on('GET', '/gateway', { isOpen: true, answer: ({ context }) => ({ body: { url: context.gatewayUrl } }) }),
  on('GET', '/gateway/bot', {
    answer: ({ context }) => ({
      body: {
        url: context.gatewayUrl,
        shards: 1,
        session_start_limit: { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 1 },
      },
    }),
  }),
];
