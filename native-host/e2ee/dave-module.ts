/**
 * End-to-end encryption as a program part of its own: it needs a library made for this kind of computer, and a host
 * without that still speaks the original dialect.
 */
export { createDaveIdentity } from './dave-identity.ts';
export { createDaveSession } from './dave-session.ts';
