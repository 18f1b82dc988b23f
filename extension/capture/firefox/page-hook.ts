import { installHook } from './install-hook.ts';

/** Injected while a tab is streamed; nothing of it is left afterwards. */
installHook(false);
