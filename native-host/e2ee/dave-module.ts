/**
 * End-to-end encryption as a separate module: it needs a library built for this platform, and a host without that
 * still speaks the original dialect.
 */
export { createDaveIdentity } from './dave-identity.ts';
export { createDaveSession } from './dave-session.ts';
