/** The kinds of devices that are ever told of a visit, `other` aside. */
export const deviceNames = ['desktop', 'mobile', 'tablet', 'tv', 'console'] as const;
