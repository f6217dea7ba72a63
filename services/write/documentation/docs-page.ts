import { escapeHtml, page } from '../../../shared/http/page.ts';
import { problemKinds } from '../../../shared/openapi/problem-kinds.ts';
import type { OpenApiDocument, OperationObject, Parameter, Response, Schema } from './openapi.ts';

/** The document as a page for people: without scripts, operations fold out. */
export function docsPage(document: OpenApiDocument): string {
  const { info, tags, paths, components, servers } = document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const sections = tags.map(({ name }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return `<h2>${escapeHtml(name)}</h2>\n${own.map((each) => operationHtml(each, servers[0]?.url ?? '')).join('\n')}`;
  });
  return page(
    'Keyhop’s API',
    `<h1>Keyhop’s API</h1>
${paragraphs(info.description)}
<p>Version ${escapeHtml(info.version)}. For programs: <a href="/api/openapi.json">/api/openapi.json</a>.</p>
${sections.join('\n')}
<h2>Errors</h2>
${table(problemKinds.map(({ status, code: name, when }) => [`${status}`, `${code(name)}: ${inline(when)}`]))}
<h2>Documents</h2>
${Object.entries(components.schemas)
  .map(([name, schema]) => schemaHtml(name, schema))
  .join('\n')}`,
  );
}

interface Listed {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}

function operationHtml(listed: Listed, baseUrl: string): string {
  const { path, method, operation } = listed;
  const { operationId, summary, description, security, parameters = [], requestBody, responses } = operation;
  const role = Object.values(security[0] ?? {})[0]?.[0];
  const orNone = security.some((way) => Object.keys(way).length === 0) ? ' Or without one.' : '';
  const bodies = Object.entries(requestBody?.content ?? {});
  const parts = [
    paragraphs(description ?? ''),
    `<p>${role === undefined ? 'For everybody, without a key.' : `With a key of the role ${role}, or more.${orNone}`}</p>`,
    parameters.length > 0 ? `<h4>Parameters</h4>${table(parameters.map(parameterRow))}` : '',
    bodies[0]
      ? `<h4>Body</h4><p>${requestBody?.required ? '' : 'Optional: '}${typeHtml(bodies[0][1].schema)}, as ${bodies.map(([type]) => code(type)).join(' or ')}</p>`
      : '',
    `<pre>${escapeHtml(curl(listed, baseUrl))}</pre>`,
    '<h4>Answers</h4>',
    ...Object.entries(responses).flatMap(([status, response]) =>
      '$ref' in response ? [] : answerHtml(status, response),
    ),
    `<p>Errors: ${Object.keys(responses)
      .filter((status) => '$ref' in (responses[status] ?? {}))
      .join(', ')}</p>`,
  ];
  return `<details id="${operationId}">
<summary><code>${method} ${escapeHtml(path)}</code> ${escapeHtml(summary)}</summary>
${parts.filter(Boolean).join('\n')}
</details>`;
}

function parameterRow({ name, in: where, required, description, schema }: Parameter): string[] {
  const place = required ? '' : where === 'header' ? ' <small>optional header</small>' : ' <small>optional</small>';
  return [code(name) + place, `${typeHtml(schema)}. ${inline(description)}`];
}

function answerHtml(status: string, { description, headers = {}, content = {} }: Response): string {
  const bodies = Object.entries(content).map(([type, { schema }]) => `${typeHtml(schema)} as ${code(type)}`);
  const example = Object.values(content)[0]?.example;
  const rows = Object.entries(headers).map(([name, header]) => [code(name), inline(header.description)]);
  return `<p><b>${status}</b> ${inline(description)} ${bodies.join(' or ')}</p>${rows.length > 0 ? table(rows) : ''}${
    example === undefined ? '' : `<pre>${escapeHtml(text(example))}</pre>`
  }`;
}

function schemaHtml(name: string, schema: Schema): string {
  const { description = '', properties, required = [] } = schema;
  const rows = Object.entries(properties ?? {}).map(([member, value]) => [
    code(member) + (required.includes(member) ? '' : ' <small>optional</small>'),
    `${typeHtml(value)}. ${inline(value.description ?? '')}`,
  ]);
  const whole = properties ? table(rows) : `<p>${typeHtml(schema)}</p>`;
  return `<h3 id="${name}">${name}</h3>\n${paragraph(description)}\n${whole}`;
}

/** What a value is, in a few words. */
function typeHtml(schema: Schema): string {
  const { $ref, anyOf, enum: values, items, type, format } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return `<a href="#${name}">${name}</a>`;
  }
  if (anyOf) return anyOf.map(typeHtml).join(' or ');
  if (values) return values.map((value) => code(String(value))).join(', ');
  if (items) return `array of ${typeHtml(items)}`;
  const types = [type ?? 'any'].flat().join(' or ');
  return escapeHtml([types, format, limits(schema)].filter(Boolean).join(', '));
}

function limits({ minimum, maximum, minLength, maxLength }: Schema): string {
  const least = minimum ?? minLength;
  const most = maximum ?? maxLength;
  const unit = minLength === undefined && maxLength === undefined ? '' : ' characters';
  if (most === undefined || most === Number.MAX_SAFE_INTEGER)
    return least === undefined ? '' : `at least ${least}${unit}`;
  return `${least === undefined ? 'at most ' : `${least} to `}${most}${unit}`;
}

/** The operation's example, as it is typed. */
function curl({ path, method, operation }: Listed, baseUrl: string): string {
  const { parameters = [], requestBody, security } = operation;
  const [type, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const example = parameters.find(({ in: where }) => where === 'path')?.example;
  const query = exampleQuery(parameters);
  const url = baseUrl + path.replace(/\{\w+\}/, String(example)) + query;
  const data = body && ` \\\n  -d '${sentAs(type, body.example).replaceAll("'", "'\\''")}'`;
  return [
    'curl',
    method === (body ? 'POST' : 'GET') ? '' : ` -X ${method}`,
    security.length > 0 ? ' -H "X-API-Key: $KEY"' : '',
    type === undefined || type === 'text/plain' ? '' : ` -H "Content-Type: ${type}"`,
    query ? ` '${url}'` : ` ${url}`,
    data ?? '',
  ].join('');
}

function exampleQuery(parameters: readonly Parameter[]): string {
  const shown = parameters.filter((each) => each.in === 'query' && each.example !== undefined);
  const query = shown.map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`);
  return query.length > 0 ? `?${query.join('&')}` : '';
}

/** An example as it goes over the wire. */
const sentAs = (type: string | undefined, example: unknown) =>
  type === 'application/x-www-form-urlencoded'
    ? new URLSearchParams(example as Record<string, string>).toString()
    : text(example);
const text = (example: unknown) => (typeof example === 'string' ? example : JSON.stringify(example, null, 2));
const code = (word: string) => `<code>${escapeHtml(word)}</code>`;
const paragraph = (words: string) => `<p>${inline(words)}</p>`;
const paragraphs = (words: string) => words.split('\n\n').filter(Boolean).map(paragraph).join('\n');
const table = (rows: readonly (readonly string[])[]) =>
  `<table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}`).join('')}`).join('\n')}</table>`;

/** Text with `code` between backticks. */
function inline(words: string): string {
  return escapeHtml(words).replace(/`([^`]+)`/g, '<code>$1</code>');
}
