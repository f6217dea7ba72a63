import type { Judging } from '../../../shared/blocking/judge.ts';
import type { CreateMany } from '../links/create-many.ts';
import type { CreateOrReuse } from '../links/reuse-link.ts';

/** Shows links that are just made as they are judged: an owner's may be taken down before there are any. */
export function showingMade(create: CreateOrReuse, { judge }: Judging): CreateOrReuse {
  return async (...asked) => {
    const made = await create(...asked);
    return { ...made, link: judge(made.link) };
  };
}

export function showingAllMade(createMany: CreateMany, { judge }: Judging): CreateMany {
  return async (...asked) =>
    (await createMany(...asked)).map((made) => ('link' in made ? { ...made, link: judge(made.link) } : made));
}
