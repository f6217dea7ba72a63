import { mostTakedowns } from '../../../shared/blocking/takedown.ts';
import type { TakedownStore } from '../../../shared/blocking/takedown-store.ts';
import { Refused } from '../../../shared/errors.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { parseNewTakedown } from './new-takedown.ts';
import { takedownResource } from './takedown-resource.ts';

export interface TakedownDependencies {
  takedowns: TakedownStore;
  /** Those that this process goes by. */
  knownTakedowns: { readonly size: number; refresh(): Promise<void> };
  log: Log;
  now: () => number;
}

/** `POST /api/v1/takedowns`: 201, or 200 with the same one that was there. */
export function takeDownHandler({ takedowns, knownTakedowns, log, now }: TakedownDependencies) {
  return async ({ body, principal: { keyId = '' } }: ApiRequest): Promise<Reply> => {
    const wanted = { ...parseNewTakedown(body), createdAt: now(), createdBy: keyId };
    // By what this process knows: several at the same moment may be a few too many.
    if (knownTakedowns.size >= mostTakedowns) {
      throw new Refused(
        `There are ${mostTakedowns.toLocaleString('en')} takedowns. Lift some, list the hosts in DENY_HOSTS, or block links one by one.`,
      );
    }
    const standing = await takedowns.add(wanted);
    await knownTakedowns.refresh();
    if (standing !== wanted) return { status: 200, body: takedownResource(standing) };
    const { id, kind } = standing;
    log.info({ takedown: id, kind, by: keyId }, 'links taken down');
    return { status: 201, body: takedownResource(standing) };
  };
}

/** `GET /api/v1/takedowns` */
export function listTakedownsHandler({ takedowns }: TakedownDependencies) {
  return async (): Promise<Reply> => ({
    status: 200,
    body: { items: (await takedowns.list()).map(takedownResource) },
  });
}

/** `DELETE /api/v1/takedowns/:id` lifts; twice is the same as once. */
export function liftTakedownHandler({ takedowns, knownTakedowns, log }: TakedownDependencies) {
  return async ({ param, principal }: ApiRequest): Promise<Reply> => {
    if (await takedowns.lift(param)) log.info({ takedown: param, by: principal.keyId }, 'takedown lifted');
    await knownTakedowns.refresh();
    return { status: 204 };
  };
}
