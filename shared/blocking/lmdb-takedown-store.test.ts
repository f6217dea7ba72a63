import { openLmdbStores } from '../../tests/stores/lmdb-stores.ts';
import { LmdbTakedownStore } from './lmdb-takedown-store.ts';
import { takedownStoreContract } from './takedown-store.contract.ts';

takedownStoreContract('LmdbTakedownStore', () => openLmdbStores((env) => new LmdbTakedownStore(env)));
