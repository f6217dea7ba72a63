import { Documented, type Exchanged } from '../openapi/documented.ts';

/** By origin: what its answers are held to. */
const documents = new Map<string, Documented>();

/** From now on every exchange with this origin is held to the document that it serves. */
export async function holdToDocument(origin: string): Promise<void> {
  const answer = await fetch(`${origin}/api/openapi.json`);
  documents.set(origin, new Documented((await answer.json()) as Documented['document']));
}

/** The document of an origin that is held to one. */
export function documentOf(origin: string): Documented {
  const documented = documents.get(origin);
  if (documented === undefined) throw new Error(`${origin} is not held to a document.`);
  return documented;
}

/** For answers to bytes that need not be a request. @throws Error where it is an error that the document does not know */
export function holdError(
  origin: string,
  status: number,
  answerHeaders: Exchanged['answerHeaders'],
  text: string,
): void {
  const wrong = documents.get(origin)?.violationsOfError({ method: '', status, answerHeaders, text }) ?? [];
  if (wrong.length > 0) throw new Error(`${status}, against the OpenAPI document: ${wrong.join('; ')}\n${text}`);
}

/** @throws Error where the exchange is not as the document of the origin says, if there is one */
export function holdExchange(origin: string, exchanged: Exchanged): void {
  const wrong = documents.get(origin)?.violations(exchanged) ?? [];
  if (wrong.length === 0) return;
  const { method, path, status, text } = exchanged;
  throw new Error(
    `${method} ${path.slice(0, 200)} → ${status}, against the OpenAPI document: ${wrong.join('; ')}\n${text.slice(0, 500)}`,
  );
}
