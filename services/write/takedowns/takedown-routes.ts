import type { ApiRoute } from '../http/api-route.ts';
import {
  liftTakedownHandler,
  listTakedownsHandler,
  type TakedownDependencies,
  takeDownHandler,
} from './takedown-handlers.ts';
import { takedownOperations } from './takedown-operations.ts';

const path = '/api/v1/takedowns';

/** Where admins take links down, and bring them back. */
export function takedownRoutes(deps: TakedownDependencies): ApiRoute[] {
  return [
    {
      method: 'POST',
      path,
      role: 'admin',
      body: { types: ['application/json'], limit: 65_536 },
      operation: takedownOperations.create,
      handle: takeDownHandler(deps),
    },
    { method: 'GET', path, role: 'admin', operation: takedownOperations.list, handle: listTakedownsHandler(deps) },
    {
      method: 'DELETE',
      path: `${path}/:param`,
      role: 'admin',
      operation: takedownOperations.lift,
      handle: liftTakedownHandler(deps),
    },
  ];
}
