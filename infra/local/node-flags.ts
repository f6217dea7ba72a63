/**
 * How Node is started for Keyhop, here, by the Makefile and in containers. By itself it lets what is young grow to 128 MB
 * where there is much memory: redirects gain nothing measurable by it, and an import of a million lines took 370 MB, now 230.
 */
export const nodeFlags = ['--max-semi-space-size=16'];
