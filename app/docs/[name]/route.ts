import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Metric, metrics } from '@/lib/signals/metrics.ts';

/** The pages of docs/, taken in at build time, and the explanations of numbers as one: of the version that is on screen. */

export const dynamic = 'force-static';
export const dynamicParams = false;

const folder = join(process.cwd(), 'docs');

const glossary = 'metrics.md';

export const generateStaticParams = () =>
  [...readdirSync(folder).filter(name => name.endsWith('.md')), glossary].map(name => ({ name }));

const explained = ([name, { unit, is, from, how }]: [string, Metric]) =>
  `## ${name}\n\n${is}\n\n- unit: ${unit}\n- from: ${from}\n- how: ${how}\n`;

export async function GET(_: Request, { params }: RouteContext<'/docs/[name]'>): Promise<Response> {
  const { name } = await params;
  const text =
    name === glossary
      ? ['# Every number\n', ...Object.entries(metrics).map(explained)].join('\n')
      : readFileSync(join(folder, name), 'utf8');
  return new Response(text, {
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  });
}
