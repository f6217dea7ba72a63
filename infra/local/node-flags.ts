/**
 * How Node is started for Keyhop, here, by the Makefile and in containers. By itself it lets what is young in memory grow to
 * 128 MB where there is much of it, and what is old to four times what is in use: an import of a million lines that is
 * killed twice took 370 MB, and takes 170 so. Redirects lose nothing that can be measured.
 */
export const nodeFlags = ['--max-semi-space-size=16', '--heap-growing-percent=100'];

/**
 * Where Node keeps what it has made of the code, in a checkout: without types, and compiled. The next start takes two thirds
 * of the time, and 20 MB less. As `NODE_COMPILE_CACHE`; a directory that cannot be written to is none.
 */
export const compileCache = '.cache/compiled';
