import type { ClickSecond, Holder, Visit } from './click-second.ts';

/** A second as it was kept at first: an array for each link. */
interface FirstForm extends Pick<ClickSecond, 'at' | 'visits'> {
  readonly links: readonly (readonly [
    code: string,
    owner: string,
    tags: readonly string[],
    bots: number,
    people: readonly number[],
  ])[];
}

/** A second as text. */
export const secondText = (second: ClickSecond): string => JSON.stringify(second);

export function parseSecond(text: string): ClickSecond {
  const second = JSON.parse(text) as ClickSecond | FirstForm;
  return 'links' in second ? flat(second) : second;
}

function flat({ at, visits, links }: FirstForm): ClickSecond {
  const holders = links.map(([, owner, tags]): Holder => [owner, ...tags]);
  const counts = links.flatMap(([, , , bots, people], place) => [place, bots, people.length / 2, ...people]);
  return { at, visits: visits as readonly Visit[], holders, codes: links.map(([code]) => code), counts };
}
