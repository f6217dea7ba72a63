import { overTopologies } from './over-topologies.ts';
import { slowClients } from './slow-clients.http.ts';

// Apart from the rest, beside which it can run: it takes as long as the limits are.
overTopologies({ 'slow clients': slowClients });
