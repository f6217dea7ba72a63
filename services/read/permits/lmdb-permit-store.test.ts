import { openLmdbStores } from '../../../tests/stores/lmdb-stores.ts';
import { LmdbPermitStore } from './lmdb-permit-store.ts';
import { permitStoreContract } from './permit-store.contract.ts';

permitStoreContract('LmdbPermitStore', () => openLmdbStores((env) => new LmdbPermitStore(env)));
