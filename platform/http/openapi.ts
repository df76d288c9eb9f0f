import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { AnyContractRouter } from '@orpc/contract';
import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WireError } from '#kernel/contract.ts';
import { apiPrefix } from './api.ts';
import { type ApiDocument, docsPage, docsStyle } from './docs-page.ts';

/** Writes the OpenAPI 3.1 document of a contract. Each operation names the right it asks for in `x-right`. */
export async function openApiOf(contract: AnyContractRouter, about: { title: string; version: string }) {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(contract, {
    info: {
      ...about,
      description:
        'Moments are ISO 8601 in UTC and end in `At`; lengths of time are whole milliseconds and end in `Ms`. ' +
        'A refusal is `{ code, message, data, requestId }`: `code` is stable, `message` is for developers.',
    },
    servers: [{ url: apiPrefix }],
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key, `Authorization: Bearer <key>`. It may what its scopes name, as long as its maker may.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-santral_session',
          description: 'What a sign-in gives a browser. Operations whose `x-right` is `inPerson` take nothing else.',
        },
      },
    },
    security: [{ apiKey: [] }, { session: [] }],
    commonSchemas: { Refusal: { schema: WireError } },
    customErrorResponseBodySchema: (errors) => ({
      allOf: [{ $ref: '#/components/schemas/Refusal' }],
      properties: { code: { enum: errors.map(([code]) => code) } },
    }),
  });
  return document;
}

type Packed = { readonly type: string; readonly plain: Buffer; readonly gzip: Buffer; readonly br: Buffer };

const pack = async (type: string, text: string): Promise<Packed> => {
  const plain = Buffer.from(text);
  const [gz, br] = await Promise.all([promisify(gzip)(plain), promisify(brotliCompress)(plain)]);
  return { type, plain, gzip: gz, br };
};

/** Serves `/api/openapi.json` and the readable page `/api/docs`. Both are written once and asked of nobody outside. */
export async function serveOpenApi(app: FastifyInstance, contract: AnyContractRouter, version: string): Promise<void> {
  const document = await openApiOf(contract, { title: 'Santral', version });
  const json = await pack('application/json; charset=utf-8', JSON.stringify(document));
  const page = await pack('text/html; charset=utf-8', docsPage(document as ApiDocument));
  const style = await pack('text/css; charset=utf-8', docsStyle);
  app.get('/api/openapi.json', (request, reply) => send(request, reply, json));
  app.get('/api/docs', (request, reply) => send(request, reply, page));
  app.get('/api/docs.css', (request, reply) => send(request, reply, style));
}

function send(request: FastifyRequest, reply: FastifyReply, packed: Packed): FastifyReply {
  const accepts = String(request.headers['accept-encoding'] ?? '');
  const encoding = /\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gzip' : null;
  reply.header('vary', 'accept-encoding').header('cache-control', 'no-cache').type(packed.type);
  if (encoding === null) return reply.send(packed.plain);
  return reply.header('content-encoding', encoding).send(packed[encoding]);
}
