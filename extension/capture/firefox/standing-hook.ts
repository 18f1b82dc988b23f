import { installHook } from './install-hook.ts';

/** In each new document of sites that were streamed before and stay allowed. */
installHook(true);
