import { pageHook } from './page-hook.ts';

/** In each new document of sites that were streamed before and are still allowed. */
pageHook().stand();
