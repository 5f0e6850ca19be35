import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ApiError, clientSignal } from '../http/index.ts';
import type { WebApiDeps } from './web-api-deps.ts';

export const WEB_API_PREFIX = '/api/spoor/v1';

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** Anything but JSON that a route answers with. */
interface BinaryAnswer {
  readonly contentTypes: readonly string[];
}

interface RouteSpec<Params, Query, Body> {
  readonly method: Method;
  /** With `:name` parameters, below `WEB_API_PREFIX`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  readonly answer: z.ZodType | BinaryAnswer;
  /** Answers the JSON value, or what it sent by itself (`reply`). */
  handle(input: RouteInput<Params, Query, Body>, deps: WebApiDeps): Promise<unknown>;
}

export interface RouteInput<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A route whose types are sealed: it can be registered and described. */
export interface WebRoute {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly answer: z.ZodType | BinaryAnswer;
  register(app: FastifyInstance, deps: WebApiDeps): void;
}

export function webRoute<Params = undefined, Query = undefined, Body = undefined>(spec: RouteSpec<Params, Query, Body>): WebRoute {
  const unsafe = spec.method !== 'GET';
  return {
    method: spec.method,
    path: spec.path,
    summary: spec.summary,
    params: spec.params,
    query: spec.query,
    body: spec.body,
    answer: spec.answer,
    register(app, deps) {
      app.route({
        method: spec.method,
        url: `${WEB_API_PREFIX}${spec.path}`,
        handler: async (request, reply) => {
          if (unsafe) demandOwnPage(request);
          void reply.header('cache-control', 'no-store');
          const input: RouteInput<Params, Query, Body> = {
            params: parse(spec.params, request.params, 'path'),
            query: parse(spec.query, request.query, 'query'),
            body: parse(spec.body, request.body, 'body'),
            signal: clientSignal(reply),
            request,
            reply,
          };
          return spec.handle(input, deps);
        },
      });
    },
  };
}

/**
 * Against cross-site request forgery: a page of another origin can neither send JSON nor a header of its own without a
 * CORS preflight, and we answer none.
 */
function demandOwnPage(request: FastifyRequest): void {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send Content-Type: application/json.');
  if (request.headers['x-spoor-request'] !== '1') throw new ApiError(403, 'FORBIDDEN', 'Send the header X-Spoor-Request: 1.');
  const { origin, host } = request.headers;
  const sameOrigin = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  if (!sameOrigin) throw new ApiError(403, 'FORBIDDEN', 'Requests of other origins are not answered.');
}

function parse<T>(schema: z.ZodType<T> | undefined, value: unknown, where: string): T {
  // Without a schema T is undefined (the default of its type parameter) and nothing is read.
  if (schema === undefined) return undefined as T;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ApiError(400, 'BAD_REQUEST', `${where} ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`.replace(' : ', ': '));
}
