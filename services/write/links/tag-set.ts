/** Tags are a set: each once, in one order whatever the store. */
export function tagSet(tags: readonly string[]): string[] {
  return [...new Set(tags)].sort();
}
