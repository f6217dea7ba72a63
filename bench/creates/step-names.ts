/** How far a server goes on the way of a create, each step with what it does besides all before it. */
export const steps = {
  server: 'limits of connections, heads and bodies; the Host header',
  key: 'API key and role; the body read, decoded, parsed; the answer’s headers; the count',
  validation: 'schema, URL and policy; the link as a document, with Location and ETag',
  code: 'a code out of a leased block',
} as const;

export type Step = keyof typeof steps;

export function isStep(name: string): name is Step {
  return name in steps;
}
