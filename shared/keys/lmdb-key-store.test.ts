import { openLmdbStores } from '../../tests/stores/lmdb-stores.ts';
import { keyStoreContract } from './key-store.contract.ts';
import { LmdbKeyStore } from './lmdb-key-store.ts';

keyStoreContract('LmdbKeyStore', () => openLmdbStores((env) => new LmdbKeyStore(env)));
