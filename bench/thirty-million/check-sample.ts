import { WrongAnswers } from '../closed-loop.ts';
import { generatedLink } from './generated-link.ts';
import type { LoadedLinks } from './loaded-links.ts';

/** Follows a thousand of the links. @throws WrongAnswers where one does not lead to its URL */
export async function checkSample(origin: string, { sample }: Pick<LoadedLinks, 'sample'>): Promise<void> {
  for (const { n, code } of sample) {
    const response = await fetch(`${origin}/${code}`, { redirect: 'manual' });
    const location = response.headers.get('location');
    const { url } = generatedLink(n);
    if (response.status !== 302 || location !== url) {
      throw new WrongAnswers(`${origin}/${code} answered ${response.status} to ${location}, not 302 to ${url}`);
    }
  }
}
