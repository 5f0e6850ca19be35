import { z } from 'zod';
import { errorAnswer } from './answers.ts';
import { WEB_API_PREFIX } from './web-route.ts';
import type { WebRoute } from './web-route.ts';

/** The OpenAPI 3.1 document of a table of routes. */
export function openApiDocument(routes: readonly WebRoute[], version: string): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `${WEB_API_PREFIX}${route.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Spoor web API', version, description: 'What the web UI uses. Unsafe methods need Content-Type: application/json and X-Spoor-Request: 1.' },
    paths,
    components: { schemas: { Error: z.toJSONSchema(errorAnswer) } },
  };
}

function operationOf(route: WebRoute): Readonly<Record<string, unknown>> {
  const parameters = [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')];
  const unsafe = route.method !== 'GET';
  if (unsafe) parameters.push({ name: 'X-Spoor-Request', in: 'header', required: true, schema: { const: '1' } });
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[^a-zA-Z]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    parameters,
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: z.toJSONSchema(route.body, { io: 'input' }) } } } }),
    responses: {
      200: { description: 'OK', content: contentOf(route.answer) },
      default: { description: 'Failure', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
    },
  };
}

function contentOf(answer: WebRoute['answer']): Readonly<Record<string, unknown>> {
  if ('contentTypes' in answer) return Object.fromEntries(answer.contentTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
  return { 'application/json': { schema: z.toJSONSchema(answer) } };
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): Record<string, unknown>[] {
  if (schema === undefined) return [];
  const object = z.toJSONSchema(schema, { io: 'input' });
  const required = new Set(object.required ?? []);
  return Object.entries(object.properties ?? {}).map(([name, property]) => ({ name, in: where, required: where === 'path' || required.has(name), schema: property }));
}
