import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type {
  MediaTypes,
  OpenApiDocument,
  OperationObject,
  Reference,
  Response,
  Schema,
} from '../../services/write/documentation/openapi.ts';

export interface Exchanged {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer | undefined;
  readonly status: number;
  readonly answerHeaders: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A path of the document: static ones go before those with a variable part. */
interface Route {
  readonly template: string;
  readonly pattern: RegExp;
  readonly operations: Readonly<Record<string, OperationObject>>;
}

/** Elements that are no links fail by themselves, in an answer of 200. */
const failsByElement = 'createLinks';

/** Statuses beside the document: nothing is there, another method, and what any request may be answered with. */
const besides = [400, 404, 405, 408, 413, 417, 429, 431, 500, 501, 503, 505];

const ajvOf = () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'http-url': true, 'host-rule': true } });
  ajvFormats.default(ajv);
  return ajv;
};

/** Holds exchanges to an OpenAPI document: whatever it does not promise is a violation, more members than it names, too. */
export class Documented {
  readonly document: OpenApiDocument;
  /** What was answered, as `<operationId> <status>`. */
  readonly seen = new Set<string>();
  readonly #routes: readonly Route[];
  readonly #ajv = ajvOf();
  readonly #validators = new Map<Schema, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    this.document = closed(document);
    this.#ajv.addSchema({ $id: 'document', components: this.document.components } as AnySchema);
    this.#routes = Object.entries(this.document.paths)
      .map(([template, operations]) => ({ template, pattern: patternOf(template), operations }))
      .sort((a, b) => rank(b.template) - rank(a.template));
  }

  /** What about this exchange goes against the document; nothing where all is as it says. */
  violations(exchanged: Exchanged): string[] {
    const { method, status } = exchanged;
    const path = exchanged.path.replace(/\?.*/s, '');
    // No template matches a slash: what a link forwards of a path is described with the link.
    const ofLink = path.replace(/^(\/(?!api\/|-\/|rest\/)[\w-]{1,64})\/.*/s, '$1');
    const route = [path, ofLink]
      .map((each) => this.#routes.find(({ pattern }) => pattern.test(each)))
      .find((found) => found !== undefined);
    const operation = route?.operations[method === 'HEAD' ? 'get' : method.toLowerCase()];
    if (operation === undefined) return besideDocument(exchanged, route);
    this.seen.add(`${operation.operationId} ${status}`);
    const response = this.#dereferenced(operation.responses[status]);
    if (response === undefined) return [`${operation.operationId} does not document ${status}`];
    return [
      ...headersAgainst(exchanged, response),
      ...this.#bodyAgainst(exchanged, response),
      ...(status < 400 ? this.#requestAgainst(exchanged, operation) : []),
    ];
  }

  /** What about an error is against the document, whatever it was that was asked. */
  violationsOfError(answer: Pick<Exchanged, 'method' | 'status' | 'answerHeaders' | 'text'>): string[] {
    const responses = Object.values(this.document.components.responses);
    const isOf = ({ content = {} }: Response) => errorStatusOf(content) === answer.status;
    const response = responses.find(isOf);
    if (response === undefined) return [`no error of the status ${answer.status} is documented`];
    return [...headersAgainst(answer, response), ...this.#bodyAgainst(answer, response)];
  }

  /** What a value has against a schema of the document. */
  invalid(schema: Schema, value: unknown): string[] {
    const known = this.#validators.get(schema);
    const validate = known ?? this.#ajv.compile(absolute(schema) as AnySchema);
    if (known === undefined) this.#validators.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      [instancePath || '(all of it)', message, JSON.stringify(params)].join(' '),
    );
  }

  #dereferenced(response: Response | Reference | undefined): Response | undefined {
    if (response === undefined || !('$ref' in response)) return response;
    return this.document.components.responses[response.$ref.replace('#/components/responses/', '')];
  }

  #bodyAgainst(
    { method, answerHeaders, text }: Pick<Exchanged, 'method' | 'answerHeaders' | 'text'>,
    { content }: Response,
  ): string[] {
    const type = typeOf(answerHeaders['content-type']);
    if (content === undefined) return text === '' ? [] : ['a body that is not documented'];
    const media = content[type];
    if (media === undefined) return [`the type ${JSON.stringify(type)} is not documented`];
    if (method === 'HEAD') return [];
    const wrong =
      type === 'application/x-ndjson'
        ? this.#linesAgainst(text, media.schema)
        : this.invalid(media.schema, parsed(type, text));
    return wrong.map((what) => `body: ${what}`);
  }

  /** Of NDJSON, the schema says by `contentSchema` what a line holds. */
  #linesAgainst(text: string, { $ref = '' }: Schema): string[] {
    const { contentSchema } = this.document.components.schemas[$ref.replace('#/components/schemas/', '')] ?? {};
    if (contentSchema === undefined) return ['it is not documented what a line holds'];
    const lines = text.split('\n');
    const end = lines.pop() === '' ? [] : ['its last line does not end'];
    return [...end, ...lines.flatMap((line) => this.invalid(contentSchema as Schema, JSON.parse(line)))];
  }

  /** A request that was taken must be one that is documented. */
  #requestAgainst({ path, headers, body }: Exchanged, operation: OperationObject): string[] {
    const { operationId, parameters = [], requestBody } = operation;
    const query = parameters.filter((parameter) => parameter.in === 'query');
    const given = query.length > 0 ? [...new URLSearchParams(path.replace(/^[^?]*/, ''))] : [];
    const wrong = given.flatMap(([name, value]) => {
      const parameter = query.find((other) => other.name === name);
      if (parameter === undefined) return [`the parameter ${name} is taken and not documented`];
      return this.invalid(parameter.schema, parameter.schema.type === 'integer' ? Number(value) : value);
    });
    const media = mediaOf(requestBody?.content, headers);
    if (media === undefined || operationId === failsByElement) return wrong;
    const [type, { schema }] = media;
    return [...wrong, ...this.invalid(schema, parsed(type, String(body))).map((what) => `taken, but: ${what}`)];
  }
}

function besideDocument({ method, status, answerHeaders }: Exchanged, route: Route | undefined): string[] {
  if (!besides.includes(status)) return [`nothing is documented there, and it is answered with ${status}`];
  if (route === undefined || status !== 405) return [];
  const documented = Object.keys(route.operations).flatMap((name) =>
    name === 'get' ? ['GET', 'HEAD'] : [name.toUpperCase()],
  );
  const allowed = String(answerHeaders['allow']).split(', ').sort();
  if (allowed.join() === documented.sort().join()) return [];
  return [`${method} ${route.template}: ${allowed} are allowed, ${documented} documented`];
}

function headersAgainst({ answerHeaders }: Pick<Exchanged, 'answerHeaders'>, { headers = {} }: Response): string[] {
  return Object.entries(headers).flatMap(([name, { required, schema }]) => {
    const value = answerHeaders[name.toLowerCase()];
    if (value === undefined) return required ? [`without the header ${name}`] : [];
    return new RegExp(String(schema['pattern'] ?? '')).test(String(value)) ? [] : [`the header ${name}: ${value}`];
  });
}

function errorStatusOf(content: MediaTypes): unknown {
  return content['application/problem+json']?.schema.properties?.['status']?.const;
}

/** The documented media type that a request's body has. */
function mediaOf(content: MediaTypes | undefined, headers: Exchanged['headers']) {
  const [, given] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return Object.entries(content ?? {}).find(([type]) => type === typeOf(given));
}

const typeOf = (contentType: unknown) =>
  String(contentType)
    .replace(/\s*;.*/s, '')
    .toLowerCase();

function parsed(type: string, text: string): unknown {
  // As JSON.parse of a decoded body has it: a byte order mark is none of it.
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text));
  return /[/+]json$/.test(type) ? JSON.parse(text.replace(/^\ufeff/, '')) : text;
}

function patternOf(template: string): RegExp {
  const literal = template.replace(/[.]/g, '\\$&').replace('+', '(?:\\+|%2[Bb])');
  return new RegExp(`^${literal.replace(/\{\w+\}/g, '[^/]+')}$`);
}

const rank = (template: string) => (template.includes('{') ? template.replace(/\{\w+\}/g, '').length : 1_000);

/** The document, with answers that have no members but those it names. */
function closed(document: OpenApiDocument): OpenApiDocument {
  const copy = structuredClone(document) as OpenApiDocument;
  for (const schema of Object.values(copy.components.schemas)) close(schema);
  for (const { content = {} } of Object.values(copy.components.responses)) {
    for (const { schema } of Object.values(content)) close(schema);
  }
  return copy;
}

function close(schema: Schema): void {
  if (schema.properties && schema.additionalProperties === undefined) {
    Object.assign(schema, { unevaluatedProperties: false });
  }
  const below = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.anyOf ?? []),
    ...(schema.items ? [schema.items] : []),
  ];
  for (const each of below) close(each);
}

/** References from within the document, to be found from without. */
function absolute(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as Schema;
}
