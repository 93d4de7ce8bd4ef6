import { z } from 'zod';
import { alertAnswer, alertsAnswer, controlAnswer, controlRequest, rehearsalAnswer } from './alerts.ts';
import { compareAnswer, compareRequest } from './compare.ts';
import { correlationAnswer, correlationRequest } from './correlation.ts';
import { episodesAnswer, episodesRequest } from './episodes.ts';
import { overviewAnswer, overviewRequest } from './overview.ts';
import { compareProfileRequest, profileAnswer, profileRequest } from './profile.ts';
import {
  breachesRequest,
  fleetRequest,
  instanceRequest,
  liveRequest,
  namesRequest,
  tickRequest,
} from './requests.ts';
import { breachesAnswer, fleetAnswer, instanceAnswer, instancesAnswer, tickAnswer } from './schemas.ts';
import { systemAnswer } from './system.ts';

type JsonSchema = { properties?: Record<string, JsonSchema>; required?: string[]; description?: string };

const error = z.object({
  error: z.object({ code: z.string(), message: z.string().describe('A sentence that says what to do') }),
});
const schemaOf = (schema: z.ZodType, io: 'input' | 'output' = 'output') =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema;

function queryParameters(request: z.ZodType) {
  const { properties = {}, required = [] } = schemaOf(request, 'input');
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(schema.description ? { description: schema.description } : {}),
    schema,
  }));
}

const pathParameter = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const json = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema: schemaOf(schema) } },
});

function get(summary: string, path: string[], request: z.ZodType, answer: z.ZodType) {
  return {
    get: {
      summary,
      parameters: [...path.map(pathParameter), ...queryParameters(request)],
      responses: {
        200: json('The answer', answer),
        400: json('A parameter is wrong', error),
        ...(path.length > 0 ? { 404: json('Nothing of that name is stored', error) } : {}),
        503: json('The store cannot be reached; try again later', error),
      },
    },
  };
}

function controls() {
  const body = { 'application/json': { schema: schemaOf(controlRequest, 'input') } };
  const answers = {
    200: json('It is stored; the alerter heeds it within about a second', controlAnswer),
    400: json('The body is wrong, or another site sent it', error),
    503: json('The store cannot be reached; try again later', error),
  };
  return {
    '/api/v1/alerts/controls': {
      post: {
        summary: 'Silences, acknowledges, marks a deploy, sends a test, sends dead letters again',
        requestBody: { required: true, content: body },
        responses: answers,
      },
    },
    '/api/v1/alerts/controls/{id}': {
      delete: {
        summary: 'Ends a silence, or enables a receiver again',
        parameters: [pathParameter('id')],
        responses: { ...answers, 404: json('There is none of that id', error) },
      },
    },
  };
}

/** The dashboard's API as OpenAPI 3.1, made of the schemas that check the requests and type the answers. */
export function openApi() {
  const live = z.toJSONSchema(liveRequest, { io: 'input' });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Overtick',
      version: '1',
      description: 'What the pages show, for scripts. Durations are ms; null means not measured.',
    },
    paths: {
      '/api/v1/fleet': get('Every instance over the last minute, worst first', [], fleetRequest, fleetAnswer),
      '/api/v1/breaches': get(
        'Ticks over budget, newest first, each with its ledger',
        [],
        breachesRequest,
        breachesAnswer,
      ),
      '/api/v1/episodes': get(
        'Breaches grouped from the first to the recovery, latest end first',
        [],
        episodesRequest,
        episodesAnswer,
      ),
      '/api/v1/correlation': get(
        'Why ticks of a selection breach: causes by what they cost, and what goes with them',
        [],
        correlationRequest,
        correlationAnswer,
      ),
      '/api/v1/ticks/{instance}/{tick}': get(
        'One tick with its ledger, pauses and neighbours',
        ['instance', 'tick'],
        tickRequest,
        tickAnswer,
      ),
      '/api/v1/instances': get(
        'Instances and services by a part of their name',
        [],
        namesRequest,
        instancesAnswer,
      ),
      '/api/v1/instances/{instance}': get(
        'One instance over a range',
        ['instance'],
        instanceRequest,
        instanceAnswer,
      ),
      '/api/v1/instances/{instance}/overview': get(
        'All that is kept of one instance, in a few hundred columns',
        ['instance'],
        overviewRequest,
        overviewAnswer,
      ),
      '/api/v1/profile': get(
        'The profiles of an instance that overlap a range, added up, alone or against others; 404 when there is none',
        [],
        profileRequest,
        profileAnswer,
      ),
      '/api/v1/compare': get(
        'Two builds, regions, instances or ranges against each other, matched by load',
        [],
        compareRequest,
        compareAnswer,
      ),
      '/api/v1/compare/profile': get(
        'The profiles of side B against those of side A; 404 when they have none of one type',
        [],
        compareProfileRequest,
        profileAnswer,
      ),
      '/api/v1/alerts': get(
        'What fires, is about to, and did in the last 24 h; silences, rules and receivers',
        [],
        z.strictObject({}),
        alertsAnswer,
      ),
      '/api/v1/alerts/rules/{name}/rehearsal': get(
        'When a rule would have fired in the last 24 h, and the course of what it looks at',
        ['name'],
        z.strictObject({}),
        rehearsalAnswer,
      ),
      '/api/v1/alerts/{id}': get(
        'One alert: why it fired, whom it was told to, how',
        ['id'],
        z.strictObject({}),
        alertAnswer,
      ),
      '/api/v1/system': get(
        'How Overtick itself does: what is wrong, ingest, store, queries, agents',
        [],
        z.strictObject({}),
        systemAnswer,
      ),
      ...controls(),
      '/api/v1/live': {
        get: {
          summary:
            'Server-sent events: `fleet` and `instance` about once a second, `breaches` as they come, `alerts` (what fires) when it has changed, `unavailable` while the store cannot be read',
          parameters: [
            {
              name: 'topic',
              in: 'query',
              required: false,
              description: 'With the parameters of the topic',
              schema: live,
            },
            {
              name: 'watch',
              in: 'query',
              required: false,
              description:
                'Instead of `topic`, for several over one stream: the query string of each, encoded. Frames carry the place of theirs, from 0, as `id`',
              schema: { type: 'array', items: { type: 'string' } },
            },
          ],
          responses: {
            200: {
              description: 'A stream of events whose data is JSON',
              content: { 'text/event-stream': { schema: { type: 'string' } } },
            },
            400: json('A parameter is wrong', error),
          },
        },
      },
    },
  };
}
