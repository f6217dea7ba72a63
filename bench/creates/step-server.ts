import type { RequestListener } from 'node:http';
import { CodeIssuer } from '../../services/write/codes/code-issuer.ts';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { createApi } from '../../services/write/http/api.ts';
import type { ApiRequest, Reply } from '../../services/write/http/api-route.ts';
import { newLinkOf } from '../../services/write/links/link-creator.ts';
import { linkOperations } from '../../services/write/links/link-operations.ts';
import { linkPath, linkReply } from '../../services/write/links/link-resource.ts';
import { type ParsedLink, parseNewLink } from '../../services/write/links/new-link.ts';
import { urlPolicyOf } from '../../services/write/links/url-policy.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { listen } from '../../shared/http/http-server.ts';
import { RequestCounts } from '../../shared/http/request-counts.ts';
import { configuredKey } from '../../shared/keys/api-key.ts';
import { LmdbKeyStore } from '../../shared/keys/lmdb-key-store.ts';
import type { Link } from '../../shared/links/link.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { adminKey } from '../keyhop.ts';
import { echo } from '../references/answers.ts';
import { isStep, type Step } from './step-names.ts';

const baseUrl = 'http://localhost:8080';
const path = '/api/v1/links';
const policy = urlPolicyOf({ ALLOW_PRIVATE_ADDRESSES: false, ALLOW_LOCAL_NAMES: false }, baseUrl);

/** `POST /api/v1/links` as far as `step`; what comes after is left out, and the answer is 201. */
async function listenerOf(step: Step, dataDir: string): Promise<RequestListener> {
  if (step === 'server') return echo;
  const env = openLmdb(dataDir);
  const keys = new LmdbKeyStore(env);
  await keys.put(configuredKey(adminKey, Date.now()));
  const handle = step === 'key' ? echoReply : step === 'validation' ? validatedReply : await issuedReply(env);
  return createApi(
    [
      {
        method: 'POST',
        path,
        role: 'editor',
        limited: 'creates',
        body: { types: ['application/json'], limit: 65_536 },
        isIdempotent: true,
        operation: linkOperations.create,
        handle,
      },
    ],
    { keys, requests: new RequestCounts(), limits: undefined, log: createLog('silent'), now: Date.now },
  );
}

function echoReply({ body }: ApiRequest): Reply {
  return { status: 201, body: { code: '0000000', url: (body as { url: string }).url } };
}

function validatedReply({ body, principal }: ApiRequest): Reply {
  return replyOf(parseNewLink(body, policy, Date.now()), principal.owner, '0000000');
}

async function issuedReply(env: ReturnType<typeof openLmdb>): Promise<(request: ApiRequest) => Promise<Reply>> {
  const blocks = new LmdbKeyBlockStore(env);
  const spaces = await blocks.keySpaces(7);
  const issuer = new CodeIssuer({ blocks, spaces, leasedBy: 'benchmark', onLeaseError: console.error });
  return async ({ body, principal }) =>
    replyOf(parseNewLink(body, policy, Date.now()), principal.owner, await issuer.next());
}

function replyOf({ password: _, ...wanted }: ParsedLink, owner: string, code: string): Reply {
  const link: Link = newLinkOf(wanted, { owner, createdAt: Date.now(), code });
  const reply = linkReply(201, link, baseUrl);
  return { ...reply, headers: { ...reply.headers, Location: linkPath(code) } };
}

const [step = '', dataDir = ''] = [process.env['STEP'], process.env['DATA_DIR']];
if (!isStep(step)) throw new Error(`STEP must be a step, not ${step}`);
const listener = await listenerOf(step, dataDir);
const { port } = await listen(() => listener, { host: '127.0.0.1', port: 0, variable: 'PORT' });
console.error(JSON.stringify({ message: 'started', port }));
