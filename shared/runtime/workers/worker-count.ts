import { availableParallelism } from 'node:os';
import { integer } from '../config-table.ts';

/** More would be more than one port and one store are worth. */
const most = 64;

const count = integer(1, most);

/** How many processes share the port. */
export const workers = {
  parse: (given: string) => (given === 'auto' ? Math.min(availableParallelism(), most) : count.parse(given)),
  expects: `auto or ${count.expects}`,
  default: '1',
  meaning: 'How many processes share the port and the work; auto for one per core.',
};
